package transport_test

import (
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/delivery"

	"github.com/jelou-go/jelou/transport"
)

type otherDoer struct{}

func (otherDoer) Do(*http.Request) (*http.Response, error) { return nil, nil }

func TestWithoutRedirects(t *testing.T) {
	plain := &http.Client{}
	for _, location := range []string{"", "/elsewhere", "http://[", "http://other.example/"} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
		})
		resp, err := transport.Do(transport.WithoutRedirects(plain), post(t.Context(), t, server.URL))
		if err != nil {
			t.Fatalf("Location %q: %v", location, err)
		}
		if _, err := delivery.ReadBody(resp); err != nil || resp.StatusCode != http.StatusFound || server.requests.Load() != 1 {
			t.Errorf("Location %q: %d after %d requests, %v", location, resp.StatusCode, server.requests.Load(), err)
		}
	}
	if plain.CheckRedirect != nil || plain.Transport != nil {
		t.Error("the caller's client was changed")
	}
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	var none *http.Client
	for _, doer := range []transport.Doer{own, none, otherDoer{}, nil} {
		if got := transport.WithoutRedirects(doer); got != doer {
			t.Errorf("%T was changed to %v", doer, got)
		}
	}
}
