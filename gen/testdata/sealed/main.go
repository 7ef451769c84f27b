// This program must not compile, because a user's own type cannot be a message.
package main

import jelou "github.com/jelou-go/jelou/generated"

type myMessage struct{}

func (myMessage) Validate() error { return nil }

func main() {
	var _ jelou.Message = jelou.TextMessage{}
	var _ jelou.Message = &jelou.TextMessage{}
	var _ jelou.Message = myMessage{} // the only error
}
