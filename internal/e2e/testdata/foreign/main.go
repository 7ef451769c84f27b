// A type of one's own is no message: this program must not compile.
package main

import jelou "github.com/jelou-go/jelou/generated"

type myMessage struct{}

func (myMessage) Validate() error { return nil }

func main() {
	var _ jelou.Message = myMessage{}
}
