package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// call is the client's method for an operation.
type call struct {
	method    string       // such as SendMessageWithResponse
	arguments []string     // what comes between the context and the body: Go literals of the path parameters
	body      reflect.Type // what it sends
}

// callOf finds the method as a caller would: it has the operation's name. Its path parameters have the
// values that the contract shows.
func callOf(document *openapi3.T, operationID string) (call, error) {
	found := call{method: upper(operationID) + "WithResponse"}
	method, ok := reflect.TypeFor[*jelou.ClientWithResponses]().MethodByName(found.method)
	if !ok {
		return call{}, fmt.Errorf("the client has no %s", found.method)
	}
	parameters, err := pathParameters(document, operationID)
	if err != nil {
		return call{}, err
	}
	for _, parameter := range parameters {
		example, ok := parameter.Example.(string)
		if !ok {
			return call{}, fmt.Errorf("%s: the parameter %s has no example", operationID, parameter.Name)
		}
		found.arguments = append(found.arguments, strconv.Quote(example))
	}
	const others = 4 // the receiver, the context, the body and the editors
	if got := method.Type.NumIn() - others; got != len(parameters) {
		return call{}, fmt.Errorf("%s takes %d path parameters, the contract has %d", found.method, got, len(parameters))
	}
	found.body = method.Type.In(method.Type.NumIn() - 2)
	return found, nil
}

// pathParameters are in the order of the path, as the method has them.
func pathParameters(document *openapi3.T, operationID string) ([]*openapi3.Parameter, error) {
	for path, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.OperationID != operationID {
				continue
			}
			var found []*openapi3.Parameter
			for _, parameter := range operation.Parameters {
				if parameter.Value.In == openapi3.ParameterInPath {
					found = append(found, parameter.Value)
				}
			}
			place := func(p *openapi3.Parameter) int { return strings.Index(path, "{"+p.Name+"}") }
			slices.SortFunc(found, func(a, b *openapi3.Parameter) int { return place(a) - place(b) })
			return found, nil
		}
	}
	return nil, fmt.Errorf("the contract has no operation %s", operationID)
}

// read reads the example as the type that the method sends.
func (c call) read(example contract.Example) (reflect.Value, error) {
	if c.body == reflect.TypeFor[jelou.Message]() {
		message, err := jelou.UnmarshalMessage(example.JSON)
		return reflect.ValueOf(message), err
	}
	body := reflect.New(c.body)
	err := json.Unmarshal(example.JSON, body.Interface())
	return body.Elem(), err
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
