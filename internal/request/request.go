// Package request builds the HTTP requests that the generated client sends, and turns the pages of a list into one sequence
// of its items.
package request

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/oapi-codegen/runtime"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/plainhttp"
)

// Error reports why a request could not be built. Its text never quotes the request, because a path can contain a phone
// number, and hides the text of its cause, which may quote a value. errors.Is and errors.As still find the cause.
type Error struct {
	reason string
	cause  error
}

func (e *Error) Error() string { return e.reason }
func (e *Error) Unwrap() error { return e.cause }

// SafeText lets package delivery print the text.
func (e *Error) SafeText() string { return e.reason }

func because(reason string) *Error { return &Error{reason: reason} }

// Builder collects the parts of a request. It keeps the first error and returns it from Request.
type Builder struct {
	method      string
	server      string
	address     strings.Builder // the server and the path so far, percent-encoded
	template    string          // the rest of the path, from the next parameter on
	query       []string
	contentType string
	text        bytes.Buffer // the body, encoded by the method JSON
	body        io.Reader
	err         error
}

// New begins a request for a path of the contract, such as /v1/bots/{botId}/messages.
func New(server, method, path string) *Builder {
	b := &Builder{method: method, server: server, template: path}
	b.address.Grow(len(server) + len(path) + 64)
	b.address.WriteString(strings.TrimRight(server, "/"))
	return b
}

// Path fills in the next path parameter, which is a string or a list of strings.
func (b *Builder) Path(name string, values ...string) {
	before, after, _ := strings.Cut(b.template, "{"+name+"}")
	b.address.WriteString(before)
	b.template = after
	for i, value := range values {
		if i > 0 {
			b.address.WriteByte(',')
		}
		escaped, err := escape(name, value)
		b.keep(err)
		b.address.WriteString(escaped)
	}
	if len(values) == 0 {
		b.keep(because("path parameter " + name + ": is empty"))
	}
}

// keep keeps an error, unless the builder has one.
func (b *Builder) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// PathValue fills in the next path parameter, which is not a plain string.
func (b *Builder) PathValue(name string, value any) {
	items := []any{value}
	if list := reflect.ValueOf(value); list.Kind() == reflect.Slice {
		items = items[:0]
		for i := range list.Len() {
			items = append(items, list.Index(i).Interface())
		}
	}
	texts := make([]string, len(items))
	for i, item := range items {
		text, err := runtime.StyleParamWithOptions("simple", false, name, item, runtime.StyleParamOptions{})
		if err != nil { // it quotes the value
			b.keep(because("path parameter " + name + ": cannot be encoded"))
		}
		texts[i] = text
	}
	b.Path(name, texts...)
}

// Query adds a query parameter. It leaves out an optional parameter with the zero value, and an empty list.
func (b *Builder) Query(name string, value any, required bool, style string, explode bool) {
	if v := reflect.ValueOf(value); !required && v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
		return
	}
	pair, err := runtime.StyleParamWithOptions(style, explode, name, value, runtime.StyleParamOptions{
		ParamLocation: runtime.ParamLocationQuery, Required: required,
	})
	if err != nil { // it quotes the value
		b.keep(because("query parameter " + name + ": cannot be encoded"))
	}
	b.query = append(b.query, pair)
}

// JSON encodes value as the body. It uses encoding/json, but does not escape <, > and &.
func (b *Builder) JSON(value any) {
	encoder := json.NewEncoder(&b.text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		b.keep(&Error{"the message cannot be encoded as JSON", err})
		return
	}
	b.text.Truncate(b.text.Len() - 1) // Encode appends a line break
	if bytes.Equal(b.text.Bytes(), []byte("null")) {
		b.keep(because("the message is nil"))
	}
	b.Body(jsonType, &b.text)
}

// Body sets an arbitrary body.
func (b *Builder) Body(contentType string, body io.Reader) {
	b.contentType, b.body = contentType, body
}

// Request returns the request, or the first error.
func (b *Builder) Request(ctx context.Context) (*http.Request, error) {
	switch {
	case ctx == nil:
		return nil, because("the context is nil")
	case b.err != nil:
		return nil, b.err
	}
	b.address.WriteString(b.template)
	if len(b.query) > 0 {
		b.address.WriteString("?" + strings.Join(b.query, "&"))
	}
	req, err := http.NewRequestWithContext(ctx, b.method, b.address.String(), b.body)
	if err != nil {
		// Only the server can be wrong here. err quotes the URL, which may contain credentials.
		return nil, errServer
	}
	if err := checkServer(req.URL, b.server); err != nil {
		return nil, err
	}
	if raw := req.URL.RawPath; raw != "" && raw != req.URL.EscapedPath() {
		// The server's path is not encoded. Package url would decode the whole path, and a "/" in a parameter with it.
		whole := url.URL{Path: raw} // encodes the % of what is encoded already, too
		req.URL.RawPath = strings.ReplaceAll(whole.EscapedPath(), "%25", "%")
	}
	values := []string{jsonType, b.contentType} // allocated together
	req.Header["Accept"] = values[:1:1]
	if b.body != nil {
		req.Header["Content-Type"] = values[1:]
	}
	return req, nil
}

const jsonType = "application/json"

var errServer = because("server URL: cannot be parsed")

// checkServer returns an error if the URL server is invalid. u is the parsed URL, which may have a longer path.
func checkServer(u *url.URL, server string) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return because("server URL: must begin with https:// or http://")
	case u.Hostname() == "":
		return because("server URL: has no host")
	case u.Port() != "" && !isPort(u.Port()):
		return because("server URL: has a port beyond 65535")
	case u.User != nil:
		return because("server URL: must not hold credentials")
	case strings.ContainsAny(server, "?#"):
		return because("server URL: must not have a query or a fragment")
	}
	return nil
}

// isPort reports whether digits are the number of a port. Package url accepts any number.
func isPort(digits string) bool {
	_, err := strconv.ParseUint(digits, 10, 16)
	return err == nil
}

// CheckServer returns an error if the URL of a server is invalid.
func CheckServer(server string) error {
	u, err := url.Parse(server)
	if err != nil {
		// err quotes the URL, which may contain credentials.
		return errServer
	}
	return checkServer(u, server)
}

// Edit applies the editors to the request. doer will send the request. If doer is a plainhttp.Client that allows credentials
// to go over http to the request's host, the editors can see that in their context.
func Edit[F ~func(context.Context, *http.Request) error](doer any, req *http.Request, groups ...[]F) error {
	ctx := req.Context()
	if client, ok := doer.(interface{ UserAgent() string }); ok { // otherwise the client would have to copy the headers to add this one
		req.Header.Set("User-Agent", client.UserAgent())
	}
	if client, ok := doer.(plainhttp.Client); ok && client.PlainHTTP(req.URL.Hostname()) {
		ctx = plainhttp.Context(ctx, client)
	}
	for _, editors := range groups {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				if req.Body != nil {
					_ = req.Body.Close() // as net/http does with a request that it does not send
				}
				return editError(err)
			}
		}
	}
	return nil
}

// editError includes the text of an editor's error only if that error has a SafeText method. The editor may have made a
// call of its own, whose outcome is not the outcome of the request.
func editError(cause error) error {
	reason := "a request editor failed"
	var safe interface{ SafeText() string }
	if errors.As(cause, &safe) {
		reason += ": " + safe.SafeText()
	}
	failed := &Error{reason, cause}
	if delivery.Of(cause) == delivery.NotSent {
		return failed
	}
	return &delivery.Error{Outcome: delivery.NotSent, Err: failed}
}
