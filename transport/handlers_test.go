package transport_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// trusting returns the base that New makes, but one that trusts server's certificate.
func trusting(server *counted) *http.Transport {
	base := transport.NewBase()
	base.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return base
}

func tls11() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
}

func TestBodyIsCapped(t *testing.T) {
	for size, fits := range map[int]bool{0: true, 1000: true, delivery.MaxBody: true, delivery.MaxBody + 1: false, 8 * delivery.MaxBody: false} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.CopyN(w, endless{}, int64(size))
		})
		resp, err := transport.Do(transport.New(), post(t.Context(), t, server.URL))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if fits && (err != nil || len(body) != size) {
			t.Errorf("read %d of %d bytes, %v", len(body), size, err)
		}
		if !fits && (!errors.Is(err, delivery.ErrBodyTooLarge) || len(body) != delivery.MaxBody) {
			t.Errorf("read %d of %d bytes, %v; want 1 MiB and ErrBodyTooLarge", len(body), size, err)
		}
		if n, again := resp.Body.Read(make([]byte, 8)); !fits && (n != 0 || !errors.Is(again, delivery.ErrBodyTooLarge)) {
			t.Errorf("a further read returned %d bytes, %v; want 0 and ErrBodyTooLarge", n, again)
		}
		_ = resp.Body.Close()
	}
}

func TestBodyCapAndReadBodyAgree(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, endless{}, 2*delivery.MaxBody) })
	for _, req := range []*http.Request{post(t.Context(), t, server.URL), request(t.Context(), t, http.MethodGet, server.URL)} {
		resp, err := transport.Do(transport.New(), req)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := delivery.ReadBody(resp); len(body) != delivery.MaxBody || !errors.Is(err, delivery.ErrBodyTooLarge) {
			t.Errorf("%s: ReadBody() returned %d bytes, %v; want 1 MiB and ErrBodyTooLarge", req.Method, len(body), err)
		}
	}
	if n := server.requests.Load(); n != 2 {
		t.Errorf("the server received %d requests, want 2", n)
	}
}

func TestUserAgentNamesAppAndLibrary(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Join(r.Header["User-Agent"], "|"))
	})
	own := "jelou-go/" + transport.Version
	tests := map[string]struct {
		opts   []transport.Option
		header []string
		want   string
	}{
		"default":               {nil, nil, own},
		"app and version":       {[]transport.Option{transport.WithUserAgent("shop", "1.2")}, nil, "shop/1.2 " + own},
		"app alone":             {[]transport.Option{transport.WithUserAgent("shop", "")}, nil, "shop " + own},
		"version alone":         {[]transport.Option{transport.WithUserAgent("", "1.2")}, nil, own},
		"not allowed":           {[]transport.Option{transport.WithUserAgent(" my shop\r\nX: y", "1/é ")}, nil, "my-shop--X--y/1-- " + own},
		"long":                  {[]transport.Option{transport.WithUserAgent(strings.Repeat("a", 100), "1")}, nil, strings.Repeat("a", 64) + "/1 " + own},
		"set by the caller":     {nil, []string{"mine"}, "mine"},
		"removed by the caller": {nil, []string{""}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req := post(t.Context(), t, server.URL)
			if test.header != nil {
				req.Header["User-Agent"] = test.header
			}
			before := len(req.Header)
			resp, err := transport.Do(transport.New(test.opts...), req)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := delivery.ReadBody(resp); err != nil || string(body) != test.want {
				t.Errorf("the server received %q, want %q; %v", body, test.want, err)
			}
			if len(req.Header) != before {
				t.Errorf("the caller's request was changed: %v", req.Header)
			}
		})
	}
}

func TestUserAgentOfAForeignDoerIsItsOwn(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.UserAgent()) })
	resp, err := transport.Do(http.DefaultClient, post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := delivery.ReadBody(resp); err != nil || !strings.HasPrefix(string(body), "Go-http-client/") {
		t.Errorf("the server received %q, %v", body, err)
	}
}

func TestCredentialsNeedHTTPSOrLoopback(t *testing.T) {
	reached := errors.New("reached the base")
	tests := map[string]struct {
		address string
		set     func(*http.Request)
		sent    bool
	}{
		"none":              {"http://api.invalid", func(*http.Request) {}, true},
		"https":             {"https://api.invalid", func(req *http.Request) { req.SetBasicAuth("a", "b") }, true},
		"loopback":          {"http://127.0.0.1:1", func(req *http.Request) { req.SetBasicAuth("a", "b") }, true},
		"plain":             {"http://api.invalid", func(req *http.Request) { req.SetBasicAuth("a", "b") }, false},
		"looks loopback":    {"http://localhost.api.invalid", func(req *http.Request) { req.SetBasicAuth("a", "b") }, false},
		"Host header":       {"http://api.invalid", func(req *http.Request) { req.SetBasicAuth("a", "b"); req.Host = "localhost" }, false},
		"bearer":            {"http://api.invalid", func(req *http.Request) { req.Header.Set("Authorization", "Bearer x") }, false},
		"other spelling":    {"http://api.invalid", func(req *http.Request) { req.Header["authorization"] = []string{"Basic x"} }, false},
		"in the address":    {"http://a:b@api.invalid", func(*http.Request) {}, false},
		"address, loopback": {"http://a:b@127.0.0.1:1", func(*http.Request) {}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req := post(context.Background(), t, test.address)
			test.set(req)
			body := &closeCounter{Reader: req.Body}
			req.Body = body
			client := transport.New(transport.WithBase(roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, reached })))
			resp, err := transport.Do(client, req)
			if test.sent {
				wantFailure(t, resp, err, delivery.Unknown)
			} else {
				wantFailure(t, resp, err, delivery.NotSent)
				if body.closed != 1 {
					t.Errorf("the body was closed %d times, want 1", body.closed)
				}
			}
			if errors.Is(err, reached) != test.sent {
				t.Errorf("error %v, want the request to reach the base: %v", err, test.sent)
			}
		})
	}
}

func TestEmptyResponseDoesNotPanic(t *testing.T) {
	for _, empty := range []*http.Response{nil, {StatusCode: 302}, {StatusCode: 200}} {
		client := transport.New(transport.WithBase(roundTripFunc(func(*http.Request) (*http.Response, error) { return empty, nil })))
		resp, err := transport.Do(client, post(t.Context(), t, "http://127.0.0.1"))
		if empty == nil {
			wantFailure(t, resp, err, delivery.Unknown)
			continue
		}
		if err != nil {
			t.Errorf("status %d: %v", empty.StatusCode, err)
			continue
		}
		_ = resp.Body.Close()
	}
}

// A base that panics leaves no context running, and keeps no place in the queue.
func TestBaseMayPanic(t *testing.T) {
	server := serve(t, ok)
	next := transport.NewBase()
	t.Cleanup(next.CloseIdleConnections)
	var first context.Context
	client := transport.New(transport.WithRate(1000, 1), transport.WithTimeout(0), transport.WithBase(roundTripFunc(func(req *http.Request) (*http.Response, error) {
		if first == nil {
			first = req.Context()
			panic("base")
		}
		return next.RoundTrip(req)
	})))
	func() {
		defer func() { _ = recover() }()
		_, _ = client.Do(post(t.Context(), t, server.URL))
	}()
	if first.Err() == nil {
		t.Error("the context of the attempt is still running")
	}
	sendMany(t, client, server.URL, 1)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
