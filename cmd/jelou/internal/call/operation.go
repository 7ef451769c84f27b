// Package call calls the operations of the contract by their ids. It finds the methods of the generated client by
// reflection, so a new operation needs no change here.
package call

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/bodies"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/redact"
)

// Operation is an operation of the contract, with the client's methods for it.
type Operation struct {
	*openapi.Operation
	client Wrap
	decode func(body []byte) (any, error) // decodes a body strictly
	one    string                         // the method that reads one response, such as SendMessageWithResponse
	all    string                         // the method that yields all items of a list; "" for none
}

// Wrap returns the value that has the methods.
type Wrap func(*jelou.ClientWithResponses) any

// Arguments are the values of a call, as JSON.
type Arguments struct {
	Params map[*openapi.Parameter]jsontext.Value
	Body   []byte // nil for none
}

// Contract returns the operations of the contract, in its order.
func Contract() ([]*Operation, error) {
	document, err := openapi.Contract()
	if err != nil {
		return nil, err
	}
	return Of(document, func(client *jelou.ClientWithResponses) any { return client }, bodies.Decoders)
}

// Of returns the operations of a document. The value that wrap returns must have a method for each, and decoders a function
// for each body, by the id of the operation.
func Of(document *openapi.Document, wrap Wrap, decoders map[string]func(body []byte) (any, error)) ([]*Operation, error) {
	var all []*Operation
	methods := reflect.TypeOf(wrap(nil))
	for _, described := range document.Operations {
		listed := strings.TrimPrefix(strings.ToLower(described.ID), "list")
		op := &Operation{
			Operation: described, client: wrap, decode: decoders[described.ID],
			one: openapi.Method(methods, described.ID+"WithResponse"), all: openapi.Method(methods, "All"+listed),
		}
		if op.one == "" || op.Body != nil && op.decode == nil {
			return nil, fmt.Errorf("this program has no operation %s", described.ID)
		}
		all = append(all, op)
	}
	return all, nil
}

// Messages is the id of the operation whose bodies are messages. The program reads files as such bodies by default.
const Messages = "sendMessage"

// Find returns the operation with this id; nil for none.
func Find(all []*Operation, id string) *Operation {
	for _, op := range all {
		if op.ID == id {
			return op
		}
	}
	return nil
}

// Reads reports whether the operation changes nothing.
func (o *Operation) Reads() bool { return o.Method == http.MethodGet }

// Lists reports whether [Operation.All] yields the items of a list.
func (o *Operation) Lists() bool { return o.all != "" }

func (o *Operation) arguments(ctx context.Context, method reflect.Type, given Arguments) ([]reflect.Value, error) {
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for _, p := range o.In("path") {
		value := reflect.New(method.In(len(in)))
		if err := decode(p.Name, given.Params[p], value); err != nil {
			return nil, err
		}
		in = append(in, value.Elem())
	}
	if len(o.In("query")) > 0 {
		params, err := o.query(method.In(len(in)).Elem(), given.Params)
		if err != nil {
			return nil, err
		}
		in = append(in, params)
	}
	if o.Body != nil {
		body, err := o.argument(method.In(len(in)), given.Body)
		if err != nil {
			return nil, err
		}
		in = append(in, body)
	}
	return in, nil
}

// query returns the struct with the query parameters as fields.
func (o *Operation) query(t reflect.Type, given map[*openapi.Parameter]jsontext.Value) (reflect.Value, error) {
	params := reflect.New(t)
	for _, p := range o.In("query") {
		raw, ok := given[p]
		if !ok {
			continue
		}
		object := jsontext.Value(fmt.Sprintf("{%q:%s}", p.Name, raw))
		alone := reflect.New(t)
		if err := decode(p.Name, object, alone); err != nil {
			return params, err
		}
		if alone.Elem().IsZero() && !p.Required {
			// The contract forbids this value, and the client would leave it out.
			return params, &delivery.ValidationError{Violations: []delivery.Violation{{
				Pointer: "/" + p.Name, Rule: "minimum", Given: string(raw), Limit: "outside of the contract's limits",
			}}}
		}
		_ = decode(p.Name, object, params) // as above
	}
	return params, nil
}

func decode(name string, raw jsontext.Value, into reflect.Value) error {
	if raw == nil {
		return redact.Problem("the parameter " + name + " is missing")
	}
	if json.Unmarshal(raw, into.Interface()) != nil {
		// The error would quote the value.
		return redact.Problem("the parameter " + name + " is not of the contract's type")
	}
	return nil
}
