package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/unions"

	jelou "github.com/jelou-go/jelou/generated"
)

// call is the client's method for an operation.
type call struct {
	method    string       // such as SendMessageWithResponse
	arguments []string     // Go expressions for the arguments between the context and the body
	body      reflect.Type // the type of the body
	pointer   bool         // the body is optional, so the argument is a pointer
}

// callOf finds the method by the operation's name. The contract's examples become the arguments; optional query
// parameters are left out. callOf returns nil if a required parameter has no example.
func callOf(op *openapi.Operation, p *printer) (*call, error) {
	method, ok := methodOf(op)
	if !ok {
		return nil, fmt.Errorf("the client has no method for the operation %s", op.ID)
	}
	found := &call{method: method.Name}
	for _, parameter := range op.Parameters {
		if parameter.Required && parameter.Example == nil {
			return nil, nil //nolint:nilnil // no example is possible
		}
	}
	for i, parameter := range op.In("path") {
		value := reflect.New(method.Type.In(2 + i)) // after the receiver and the context
		if json.Unmarshal(*parameter.Example, value.Interface()) != nil {
			return nil, fmt.Errorf("operation %s, path parameter %s: the example has the wrong type", op.ID, parameter.Name)
		}
		literal, err := p.literal(value.Elem(), true)
		if err != nil {
			return nil, err
		}
		found.arguments = append(found.arguments, literal)
	}
	if len(op.In("query")) > 0 {
		literal, err := p.query(op, method.Type.In(2+len(found.arguments)).Elem())
		if err != nil {
			return nil, err
		}
		found.arguments = append(found.arguments, literal)
	}
	found.body = method.Type.In(method.Type.NumIn() - 2) // the last argument is the request editors
	if found.body.Kind() == reflect.Pointer {
		found.body, found.pointer = found.body.Elem(), true
	}
	return found, nil
}

// query returns a literal of type params with the required query parameters, or "nil" if no parameter is required.
func (p *printer) query(op *openapi.Operation, params reflect.Type) (string, error) {
	members := make(map[string]json.RawMessage)
	for _, parameter := range op.In("query") {
		if parameter.Required {
			members[parameter.Name] = json.RawMessage(*parameter.Example)
		}
	}
	if len(members) == 0 {
		return "nil", nil
	}
	text, err := json.Marshal(members)
	if err != nil {
		return "", err
	}
	value := reflect.New(params)
	if json.Unmarshal(text, value.Interface()) != nil {
		return "", fmt.Errorf("operation %s: the example of a query parameter has the wrong type", op.ID)
	}
	return p.literal(value, true)
}

// read decodes an example as the type of the body.
func (c *call) read(example openapi.Example) (reflect.Value, error) {
	if decode := unions.Decoders[c.body]; decode != nil {
		body, err := decode(example.Value)
		return reflect.ValueOf(body), err
	}
	body := reflect.New(c.body)
	err := json.Unmarshal(example.Value, body.Interface())
	return body.Elem(), err
}

// methodOf returns the client's method for an operation.
func methodOf(op *openapi.Operation) (reflect.Method, bool) {
	name := op.InGo() + "WithResponse"
	client := reflect.TypeFor[*jelou.ClientWithResponses]()
	for i := range client.NumMethod() {
		method := client.Method(i)
		if strings.EqualFold(method.Name, name) {
			return method, true
		}
	}
	return reflect.Method{}, false
}

func upper(word string) string {
	runes := []rune(word)
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}
