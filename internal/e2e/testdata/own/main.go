// The twin of the program next door that does compile.
package main

import jelou "github.com/jelou-go/jelou/generated"

func main() {
	var _ jelou.Message = jelou.TextMessage{}
	var _ jelou.Message = &jelou.TextMessage{}
}
