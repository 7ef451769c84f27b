package call

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"reflect"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// Response is a response that the client accepted, or could read in part.
type Response struct {
	HTTP *http.Response
	Body []byte // without a byte order mark and white space around it
}

// Do calls the operation. An error beside a response names the part that the response fails to prove.
func (o *Operation) Do(ctx context.Context, client *jelou.ClientWithResponses, given Arguments) (*Response, error) {
	out, err := o.call(ctx, client, o.one, given)
	if err != nil {
		return nil, err
	}
	err, _ = out[1].Interface().(error)
	if out[0].IsNil() {
		return nil, err
	}
	read := out[0].Elem()
	body, _ := read.FieldByName("Body").Interface().([]byte)
	raw, _ := read.FieldByName("HTTPResponse").Interface().(*http.Response)
	return &Response{HTTP: raw, Body: bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))}, err
}

// All yields the items of a list, page after page.
func (o *Operation) All(ctx context.Context, client *jelou.ClientWithResponses, given Arguments) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		out, err := o.call(ctx, client, o.all, given)
		if err != nil {
			yield(nil, err)
			return
		}
		for item, failure := range out[0].Seq2() {
			err, _ := failure.Interface().(error)
			if !yield(item.Interface(), err) {
				return
			}
		}
	}
}

func (o *Operation) call(ctx context.Context, client *jelou.ClientWithResponses, name string, given Arguments) ([]reflect.Value, error) {
	method := reflect.ValueOf(o.client(client)).MethodByName(name)
	in, err := o.arguments(ctx, method.Type(), given)
	if err != nil {
		return nil, delivery.Wrap(delivery.NotSent, err)
	}
	return method.Call(in), nil
}

// Member returns a text or a number at the top of the response; "" for none.
func (r *Response) Member(name string) string {
	body, _ := openapi.Decode(r.Body) // another response than an object has no members
	switch value, _ := openapi.At(body, name); value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	default:
		return ""
	}
}

// MessageIDs returns the id of the sent message, or the ids in a list, with commas between them; "" for none.
func (r *Response) MessageIDs() string {
	var items []json.RawMessage
	if json.Unmarshal(r.Body, &items) != nil {
		return r.Member("messageId")
	}
	var all []string
	for _, item := range items {
		one := Response{Body: item}
		if id := one.Member("id"); id != "" {
			all = append(all, id)
		}
	}
	return strings.Join(all, ",")
}
