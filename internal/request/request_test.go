package request

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/redact"
)

// An address has no empty list: "ids=" would be a list with an empty item.
func TestEmptyListIsNoParameter(t *testing.T) {
	b := New("https://api.example.com", "GET", "/a")
	b.Query("ids", []int{}, false, "form", true)
	b.Query("labels", []string{}, false, "form", false)
	b.Query("words", []string{""}, false, "form", true)
	req, err := b.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := req.URL.String(), "https://api.example.com/a?words="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListInAPath(t *testing.T) {
	for want, ids := range map[string][]int{"https://api.example.com/a/1,2/b": {1, 2}, "path parameter ids: is empty": {}} {
		b := New("https://api.example.com", "GET", "/a/{ids}/b")
		b.PathValue("ids", ids)
		req, err := b.Request(t.Context())
		if err != nil {
			if err.Error() != want {
				t.Errorf("%v: %v, want %s", ids, err, want)
			}
			continue
		}
		if got := req.URL.String(); got != want {
			t.Errorf("%v: %s, want %s", ids, got, want)
		}
	}
}

func TestBodyShowsEachCharacter(t *testing.T) {
	b := New("https://api.example.com", "POST", "/a")
	b.JSON("<a> & b")
	req, err := b.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(req.Body); err != nil || string(body) != `"<a> & b"` {
		t.Errorf("%s, %v", body, err)
	}
}

func TestFirstErrorCounts(t *testing.T) {
	var none context.Context
	for want, ctx := range map[string]context.Context{"path parameter id: is empty": t.Context(), "the context is nil": none} {
		b := New("https://api.example.com", "POST", "/a/{id}")
		b.Path("id", "")
		b.JSON(nil)
		if _, err := b.Request(ctx); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestServerHasAHostAndAPort(t *testing.T) {
	for server, want := range map[string]string{
		"https://api.example.com:65535": "",
		"https://api.example.com:65536": "server URL: has a port beyond 65535",
		"https://:443":                  "server URL: has no host",
	} {
		err := CheckServer(server)
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", server, err, want)
		}
	}
}

// Nothing was sent, whatever became of a call that the editor made. Only its safe words are in the text.
func TestFailureOfAnEditor(t *testing.T) {
	for cause, want := range map[error]string{
		errors.New("secret"):       "jelou: not sent: a request editor failed",
		redact.Problem("no token"): "jelou: not sent: a request editor failed: no token",
		&delivery.Error{Outcome: delivery.NotSent, Err: redact.Problem("no token")}:      "jelou: not sent: no token",
		&delivery.Error{Outcome: delivery.Unknown, Err: redact.Problem("token service")}: "jelou: not sent: a request editor failed: token service",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example.com", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		edit := func(context.Context, *http.Request) error { return cause }
		failure := delivery.Wrap(delivery.NotSent, Edit(nil, req, []func(context.Context, *http.Request) error{edit}))
		if failure.Outcome != delivery.NotSent || failure.Error() != want || !errors.Is(failure, cause) {
			t.Errorf("%v, want %s", failure, want)
		}
	}
}
