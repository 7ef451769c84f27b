package transport_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestInvalidRequestIsNotSent(t *testing.T) {
	tests := map[string]func(*http.Request){
		"no address":     func(req *http.Request) { req.URL = nil },
		"no host":        func(req *http.Request) { req.URL.Host = "" },
		"no scheme":      func(req *http.Request) { req.URL.Scheme = "" },
		"other scheme":   func(req *http.Request) { req.URL.Scheme = "ftp" },
		"method":         func(req *http.Request) { req.Method = "PO ST" },
		"header name":    func(req *http.Request) { req.Header["X Y"] = []string{"z"} },
		"no header name": func(req *http.Request) { req.Header[""] = []string{"z"} },
		"header value":   func(req *http.Request) { req.Header.Set("X", phone+"\r\nY: z") },
		"query":          func(req *http.Request) { req.URL.RawQuery = "a\r\nX: y" },
		"credentials":    func(req *http.Request) { req.URL.Host = "api.invalid"; req.SetBasicAuth("a", "b") },
		"nil request":    nil,
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			var req *http.Request
			if spoil != nil {
				req = post(t.Context(), t, "http://127.0.0.1")
				spoil(req)
			}
			resp, err := transport.Do(doerFunc(func(*http.Request) (*http.Response, error) {
				t.Error("the doer was called")
				return nil, io.EOF
			}), req)
			wantFailure(t, resp, err, delivery.NotSent)
		})
	}
}

func TestForeignDoerWithoutProgressIsUnknown(t *testing.T) {
	known := &delivery.Error{Outcome: delivery.NotSent, Code: "mine"}
	body := &closeCounter{}
	tests := map[string]struct {
		resp *http.Response
		err  error
		want delivery.Outcome
	}{
		"reports no progress":          {nil, io.EOF, delivery.Unknown},
		"error with an address":        {nil, &url.Error{URL: "http://x/" + phone, Err: io.EOF}, delivery.Unknown},
		"a nil pointer as its error":   {nil, (*url.Error)(nil), delivery.Unknown},
		"a nil pointer in its error":   {nil, fmt.Errorf("doer: %w", (*url.Error)(nil)), delivery.Unknown},
		"the text of a status":         {nil, errors.New("Not Found"), delivery.Unknown},
		"returns an outcome":           {nil, &url.Error{Err: known}, delivery.NotSent},
		"neither response nor error":   {nil, nil, delivery.Unknown},
		"both a response and an error": {&http.Response{Body: body}, io.EOF, delivery.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resp, err := transport.Do(doerFunc(func(*http.Request) (*http.Response, error) {
				return test.resp, test.err
			}), post(t.Context(), t, "http://127.0.0.1"))
			wantFailure(t, resp, err, test.want)
			if errors.Is(err, known) != (test.want == delivery.NotSent) {
				t.Errorf("error %v, want the doer's own *delivery.Error: %v", err, test.want == delivery.NotSent)
			}
			if err.Error() == "jelou: unknown: the proxy returned 404 Not Found" {
				t.Errorf("%v, although no proxy refused the tunnel", err)
			}
			if errors.As(err, new(*url.Error)) {
				t.Errorf("the cause holds the address: %v", err)
			}
		})
	}
	if !known.Began.IsZero() {
		t.Error("the doer's own error was changed, although other calls may share it")
	}
	if body.closed != 1 {
		t.Errorf("the response that came with an error was closed %d times, want 1", body.closed)
	}
}

func TestDoKeepsTheCallersTraceAndRequest(t *testing.T) {
	server := serve(t, ok)
	var wrote atomic.Int32
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteHeaders: func() { wrote.Add(1) }})
	req := post(ctx, t, server.URL)
	resp, err := transport.Do(transport.New(), req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := delivery.ReadBody(resp); err != nil {
		t.Fatal(err)
	}
	if wrote.Load() != 1 || len(req.Header) != 0 || req.Context() != ctx {
		t.Errorf("the trace was called %d times, want 1; the caller's request now has the header %v", wrote.Load(), req.Header)
	}
}

// Another request of the same call, after a response, is not net/http's own repetition.
func TestForeignDoerMayFollowARedirect(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		}
	})
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		resp, err := transport.Do(server.Client(), request(t.Context(), t, method, server.URL+"/elsewhere"))
		if err != nil {
			t.Fatalf("%s: %v", method, err)
		}
		_ = resp.Body.Close()
	}
}

func TestRequestNeedsNoHeader(t *testing.T) {
	server := serve(t, ok)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.Do(transport.New(), &http.Request{URL: address})
	if err != nil || server.requests.Load() != 1 {
		t.Fatalf("%v, %d requests", err, server.requests.Load())
	}
	_ = resp.Body.Close()
}

type doerFunc func(*http.Request) (*http.Response, error)

func (f doerFunc) Do(req *http.Request) (*http.Response, error) { return f(req) }

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}
