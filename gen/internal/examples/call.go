package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"

	jelou "github.com/jelou-go/jelou/generated"
)

// call is the client's method for an operation.
type call struct {
	method    string       // such as SendMessageWithResponse
	arguments []string     // Go expressions for the arguments between the context and the body
	body      reflect.Type // the type of the body
	pointer   bool         // the body is optional, so the argument is a pointer
}

// callOf finds the method by the operation's name. It uses the contract's examples as path parameters, and leaves out
// the query.
func callOf(op *openapi.Operation) (call, error) {
	found := call{method: upper(op.ID) + "WithResponse"}
	method, ok := reflect.TypeFor[*jelou.ClientWithResponses]().MethodByName(found.method)
	if !ok {
		return call{}, fmt.Errorf("the client has no %s", found.method)
	}
	for i, parameter := range op.In("path") {
		if parameter.Example == nil {
			return call{}, fmt.Errorf("%s: the parameter %s has no example", op.ID, parameter.Name)
		}
		literal := string(*parameter.Example)
		if text := ""; json.Unmarshal(*parameter.Example, &text) == nil {
			literal = strconv.Quote(text)
		}
		if want := method.Type.In(2+i).Kind() == reflect.String; want != strings.HasPrefix(literal, `"`) {
			return call{}, fmt.Errorf("%s: the example of the parameter %s has the wrong type", op.ID, parameter.Name)
		}
		found.arguments = append(found.arguments, literal)
	}
	if len(op.In("query")) > 0 {
		found.arguments = append(found.arguments, "nil")
	}
	found.body = method.Type.In(method.Type.NumIn() - 2) // the last argument is the request editors
	if found.body.Kind() == reflect.Pointer {
		found.body, found.pointer = found.body.Elem(), true
	}
	return found, nil
}

// read decodes the example as the type of the body.
func (c call) read(example openapi.Example) (reflect.Value, error) {
	if c.body == reflect.TypeFor[jelou.Message]() {
		message, err := jelou.UnmarshalMessage(example.Value)
		return reflect.ValueOf(message), err
	}
	body := reflect.New(c.body)
	err := json.Unmarshal(example.Value, body.Interface())
	return body.Elem(), err
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
