package transport_test

import (
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestRedirectIsTheResponse(t *testing.T) {
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		for _, location := range []string{"/elsewhere", "http://127.0.0.1:1/x", "http://[bad", "", "%zz"} {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", location)
				w.WriteHeader(status)
			})
			resp, err := transport.Do(transport.New(), post(t.Context(), t, server.URL))
			if err != nil {
				t.Fatalf("%d to %q: %v", status, location, err)
			}
			body, err := delivery.ReadBody(resp)
			if err != nil {
				t.Error(err)
			}
			want := delivery.Refused
			if status == http.StatusSeeOther {
				want = delivery.Unknown
			}
			if failure := delivery.Accept(resp, body, nil, nil); resp.StatusCode != status || delivery.Of(failure) != want {
				t.Errorf("%d to %q: status %d, %v", status, location, resp.StatusCode, failure)
			}
			if got := server.requests.Load(); got != 1 {
				t.Errorf("%d to %q: the server received %d requests, want 1", status, location, got)
			}
		}
	}
}

// An http.Client inside a base or a doer turns a redirected POST into a GET. Its response is no proof of the message.
func TestFollowedRedirectIsTheResponse(t *testing.T) {
	next := transport.NewBase()
	t.Cleanup(next.CloseIdleConnections)
	following := doerFunc((&http.Client{Transport: next}).Do)
	doers := map[string]transport.Doer{"doer": following, "base": transport.New(transport.WithBase(roundTripFunc(following)))}
	for status, want := range map[int]delivery.Outcome{301: delivery.Refused, 302: delivery.Refused, 303: delivery.Unknown} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/last":
				ok(w, r)
			case "/next":
				http.Redirect(w, r, "/last", status)
			default:
				http.Redirect(w, r, "/next", status)
			}
		})
		for name, doer := range doers {
			resp, err := transport.Do(doer, post(t.Context(), t, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if _, failure := delivery.Read(resp, nil, "messageId"); delivery.Of(failure) != want || resp.StatusCode != status {
				t.Errorf("%d with a %s: status %d, %v", status, name, resp.StatusCode, failure)
			}
			resp, err = transport.Do(doer, request(t.Context(), t, http.MethodGet, server.URL))
			if err != nil {
				t.Fatal(err)
			}
			if _, failure := delivery.Read(resp, nil, "messageId"); failure != nil {
				t.Errorf("a read that follows a %d with a %s: %v", status, name, failure)
			}
		}
	}
}

func TestReadFollowsARedirectAfterA103(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.WriteHeader(http.StatusEarlyHints)
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		ok(w, r)
	})
	resp, err := transport.Do(http.DefaultClient, request(t.Context(), t, http.MethodGet, server.URL+"/"))
	if err != nil {
		t.Fatal(err)
	}
	if _, failure := delivery.Read(resp, nil, "messageId"); failure != nil {
		t.Error(failure)
	}
	resp, err = transport.Do(http.DefaultClient, request(t.Context(), t, http.MethodHead, server.URL+"/"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// Nobody reads the response to the GET, so it is closed.
func TestResponseThatDoesNotCountIsClosed(t *testing.T) {
	body := &closeCounter{}
	resp, err := transport.Do(doerFunc(func(req *http.Request) (*http.Response, error) {
		next := request(req.Context(), t, http.MethodGet, "http://127.0.0.1/next")
		next.Response = &http.Response{StatusCode: http.StatusFound, Request: req}
		return &http.Response{StatusCode: http.StatusOK, Request: next, Body: body}, nil
	}), post(t.Context(), t, "http://127.0.0.1"))
	if err != nil || resp.StatusCode != http.StatusFound || body.closed != 1 {
		t.Errorf("%v, %v; closed %d times", resp, err, body.closed)
	}
}

// A client with its own rule for redirects keeps it.
func TestOwnRuleForRedirectsStays(t *testing.T) {
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	if transport.WithoutRedirects(own) != transport.Doer(own) {
		t.Error("the client was replaced")
	}
	plain := &http.Client{}
	if same, ok := transport.WithoutRedirects(plain).(*http.Client); !ok || same.CheckRedirect == nil || plain.CheckRedirect != nil {
		t.Error("the copy of a client follows redirects, or the client itself has changed")
	}
}
