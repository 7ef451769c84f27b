// This program must compile. The program in ../foreign must not.
package main

import jelou "github.com/jelou-go/jelou/generated"

func main() {
	var _ jelou.Message = jelou.TextMessage{}
	var _ jelou.Message = &jelou.TextMessage{}
}
