package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/bodies"
	"github.com/jelou-go/jelou/internal/openapi"
)

// ErrNoSuchValue means that the Go type has no such value, such as a text in place of a number.
var ErrNoSuchValue = errors.New("no Go value says this")

// Send sends the case as a Go program would: as values of the generated types, through a method of the generated client.
// It finds the method by the operation's id, so that a new operation needs no code here. It returns [ErrNoSuchValue], the
// [*jelou.ValidationError] of decoding the body, or the client's error.
func (c Case) Send(ctx context.Context, client *jelou.Client) (*http.Response, error) {
	method := reflect.ValueOf(client).MethodByName(openapi.Method(reflect.TypeOf(client), c.Operation.ID))
	in := []reflect.Value{reflect.ValueOf(ctx)}
	next := func() reflect.Type { return method.Type().In(len(in)) }
	var problems []error
	add := func(value reflect.Value, err error) { in, problems = append(in, value), append(problems, err) }
	for _, p := range c.Operation.In("path") {
		add(read(next(), c.Parameters[key(p)]))
	}
	if query := c.Operation.In("query"); len(query) > 0 {
		values := make(map[string]any)
		for _, p := range query {
			if value, has := c.Parameters[key(p)]; has {
				values[p.Name] = value
			}
		}
		add(read(next(), values))
	}
	if c.Operation.Body != nil {
		add(readBody(c.Operation, next(), c.Body))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	out := method.Call(in)
	resp, _ := out[0].Interface().(*http.Response)
	err, _ := out[1].Interface().(error)
	return resp, err
}

// read returns a parameter as a value of type t. A missing parameter becomes the zero value, unless that is a number or a
// boolean.
func read(t reflect.Type, value any) (reflect.Value, error) {
	v := reflect.New(t)
	text, err := json.Marshal(value)
	missing := value == nil && !slices.Contains([]reflect.Kind{reflect.String, reflect.Slice, reflect.Struct}, t.Kind())
	if err == nil && (missing || json.Unmarshal(text, v.Interface()) != nil) {
		err = ErrNoSuchValue
	}
	return v.Elem(), err
}

// readBody returns the body of an operation as a value of type t. It decodes as strictly as the generated package.
func readBody(op *openapi.Operation, t reflect.Type, body []byte) (reflect.Value, error) {
	v := reflect.New(t)
	switch {
	case body == nil && (t.Kind() == reflect.Struct || t.Kind() == reflect.Slice || t.Kind() == reflect.Map):
		return v.Elem(), ErrNoSuchValue
	case body == nil:
		return v.Elem(), nil
	case t.Kind() == reflect.Pointer:
		inner, err := readBody(op, t.Elem(), body)
		pointer := reflect.New(t.Elem())
		if err == nil {
			pointer.Elem().Set(inner)
		}
		return pointer, err
	}
	decoded, err := bodies.Decoders[op.ID](body)
	return reflect.ValueOf(decoded), err
}

// Request returns the case as a plain HTTP request, which may break the contract.
func (c Case) Request(server string) (*http.Request, error) {
	address := c.Operation.Address(c.texts)
	var body io.Reader
	if c.Body != nil {
		body = bytes.NewReader(c.Body)
	}
	req, err := http.NewRequest(c.Operation.Method, server+address, body) //nolint:noctx // the caller gives it one
	if err != nil {
		return nil, err
	}
	if c.Body != nil {
		req.Header.Set("Content-Type", openapi.JSONType)
	}
	return req, nil
}

// PathParameters returns the path parameters that the case has, unescaped.
func (c Case) PathParameters() map[string]string {
	texts := make(map[string]string)
	for _, p := range c.Operation.In("path") {
		if values := c.texts(p); values != nil {
			texts[p.Name] = strings.Join(values, ",")
		}
	}
	return texts
}

// texts returns the text of each value of a parameter, or nil if the case does not have the parameter.
func (c Case) texts(p *openapi.Parameter) []string {
	value, has := c.Parameters[key(p)]
	if !has {
		return nil
	}
	s, texts := p.Schema, openapi.Texts(value)
	if s.IsList() {
		s = s.Items
	}
	for i, text := range texts {
		if n, err := strconv.ParseFloat(text, 64); err == nil && s.Type == "number" {
			texts[i] = strconv.FormatFloat(n, 'f', -1, 64) // the client also writes 1.0 as 1
		}
	}
	return texts
}
