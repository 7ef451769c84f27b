package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"reflect"
	"time"
)

// lastResponse is the CheckRedirect of clients that follow no redirect.
func lastResponse(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// direct performs requests with the handlers of an http.Client that this package made, past the client
// itself. What is left for http.Client to do where it follows no redirect and keeps no cookies is the
// time-out, and that needs a goroutine for each request that does not go straight to an http.Transport. A
// deadline does the same.
type direct struct {
	handlers http.RoundTripper
	timeout  time.Duration
	reports  bool // as in stack
}

// directly gives the short way to send req with doer, and false where there is none: doer is not of this
// package, or was changed since, or req needs more of http.Client.
func directly(doer Doer, req *http.Request) (direct, bool) {
	client, ok := doer.(*http.Client)
	if !ok || client == nil || client.Jar != nil || req.URL.User != nil || !isLastResponse(client.CheckRedirect) {
		return direct{}, false
	}
	switch handlers := client.Transport.(type) {
	case stack:
		return direct{handlers.RoundTripper, client.Timeout, handlers.reports}, true
	case *redirectAnswer:
		return direct{client.Transport, client.Timeout, false}, true
	}
	return direct{}, false
}

func isLastResponse(check func(*http.Request, []*http.Request) error) bool {
	return reflect.ValueOf(check).Pointer() == reflect.ValueOf(lastResponse).Pointer()
}

// bound gives ctx the time-out. The end belongs to the answer's body once there is one.
func (d direct) bound(ctx context.Context) (bounded context.Context, end context.CancelFunc) {
	if d.timeout <= 0 {
		return ctx, nil
	}
	return context.WithTimeout(ctx, d.timeout)
}

// do sends req, whose context has this end, and sees to what callers of http.Client rely on.
func (d direct) do(req *http.Request, end context.CancelFunc) (*http.Response, error) {
	if req.Header == nil {
		req.Header = make(http.Header)
	}
	resp, err := d.handlers.RoundTrip(req)
	if err == nil && resp != nil {
		if resp.Body == nil {
			resp.Body = http.NoBody
		}
		if end != nil {
			resp.Body = &boundBody{ReadCloser: resp.Body, end: end}
		}
		return resp, nil
	}
	if end != nil {
		end()
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/" {
		err = http.ErrSchemeMismatch
	}
	return resp, err
}

// boundBody ends the time-out of a call with the answer.
type boundBody struct {
	io.ReadCloser
	end context.CancelFunc
}

func (b *boundBody) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}
