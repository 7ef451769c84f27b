package batch

import (
	"reflect"

	jelou "github.com/jelou-go/jelou/generated"
)

// userOf is who receives a message. Every kind of message has the field, which a test makes sure of.
func userOf(message jelou.Message) string {
	return reflect.Indirect(reflect.ValueOf(message)).FieldByName("UserID").String()
}
