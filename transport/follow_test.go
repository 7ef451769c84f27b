package transport_test

import (
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/transport"
)

type otherDoer struct{}

func (otherDoer) Do(*http.Request) (*http.Response, error) { return nil, nil }

func TestWithoutRedirects(t *testing.T) {
	plain := &http.Client{Transport: http.DefaultTransport}
	same, ok := transport.WithoutRedirects(plain).(*http.Client)
	if !ok || same == plain || same.Transport != plain.Transport || same.CheckRedirect == nil || plain.CheckRedirect != nil {
		t.Errorf("a plain client became %+v", same)
	}
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	var none *http.Client
	for _, doer := range []transport.Doer{own, none, otherDoer{}, nil} {
		if got := transport.WithoutRedirects(doer); got != doer {
			t.Errorf("%T was changed to %v", doer, got)
		}
	}
}
