package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

// The test sends requests that foreign web pages can send, to every route. The requests must change nothing.
func TestRequestsOfForeignPagesAreRefused(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithHost("box.example.com"))
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	refused := map[string]func(*http.Request){
		"another site":               header("Sec-Fetch-Site", "cross-site"),
		"another port":               header("Sec-Fetch-Site", "same-site"),
		"an unknown value":           header("Sec-Fetch-Site", "x"),
		"an old browser":             header("Origin", "https://evil.example.com"),
		"another local program":      header("Origin", "http://localhost:1"),
		"a file or a sandboxed page": header("Origin", "null"),
		"a rebound name":             host("evil.example.com"),
		"with a port":                host("evil.example.com:8080"),
		"a name of the network":      host("sandbox"),
		"a loopback name within":     host("127.0.0.1.evil.example.com"),
		"an address of another":      host("10.0.0.1"),
	}
	admitted := map[string]func(*http.Request){
		"a program":                  nil,
		"its own page":               header("Sec-Fetch-Site", "same-origin"),
		"the address bar":            header("Sec-Fetch-Site", "none"),
		"its page in an old browser": header("Origin", box.URL),
		"localhost":                  host("localhost:1"),
		"localhost in capitals":      host("LOCALHOST:1"),
		"IPv6":                       host("[::1]:8080"),
		"a name that was given":      host("Box.example.com"),
	}
	routes := []struct{ method, path string }{
		{http.MethodPost, messages}, {http.MethodPost, flow}, {http.MethodGet, "/"}, {http.MethodGet, "/events"},
		{http.MethodGet, "/assets/page.css"}, {http.MethodGet, messages}, {http.MethodGet, "/none"},
		{http.MethodGet, "/docs"}, {http.MethodGet, "/openapi.yaml"}, {http.MethodPost, "/reply"}, {http.MethodPost, "/clear"}, {http.MethodPost, hsm}, {http.MethodPost, "/v1/users/state"},
	}
	box.Next(sandbox.Response(http.StatusTeapot, "text/plain", ""))
	for name, change := range refused {
		for _, route := range routes {
			got := call(t, box, route.path, message, func(r *http.Request) { r.Method = route.method; change(r) })
			if got.status != http.StatusForbidden {
				t.Errorf("%s, %s %s: status %d, want 403", name, route.method, route.path, got.status)
			}
		}
	}
	if n := len(box.Requests()); n != 0 {
		t.Errorf("the sandbox remembers %d requests, want none", n)
	}
	if got := call(t, box, messages, message, nil); got.status != http.StatusTeapot {
		t.Errorf("status %d: a refused request used up the planned failure", got.status)
	}
	for name, change := range admitted {
		if got := call(t, box, messages, message, change); got.status != http.StatusOK {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
	}
}
