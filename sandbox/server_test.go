package sandbox_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/sandbox"
)

// test is a testing.TB whose end the real test decides.
type test struct {
	testing.TB
	cleanups []func()
	failure  string
}

func (t *test) Helper()          {}
func (t *test) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }
func (t *test) Fatalf(format string, args ...any) {
	t.failure = fmt.Sprintf(format, args...)
	panic(t)
}

func (t *test) end() {
	for _, f := range t.cleanups {
		f()
	}
}

func TestServerEndsWithTheTest(t *testing.T) {
	inner := &test{TB: t}
	box := sandbox.Start(inner)
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Errorf("status %d, want 200", got.status)
	}
	inner.end()
	if inner.failure != "" {
		t.Error(inner.failure)
	}
	if resp, err := http.Get(box.URL); err == nil {
		_ = resp.Body.Close()
		t.Error("the server still responds after the test")
	}
}

// When a test ends, every message that has arrived gets its response, even if the test does not wait for the response.
func TestTheEndSendsPendingResponses(t *testing.T) {
	slow := func(box *sandbox.Server) { box.Next(sandbox.Slow(time.Hour)) }
	for name, setUp := range map[string]func(*sandbox.Server){"slow": slow, "at once": func(*sandbox.Server) {}} {
		for range 50 {
			inner := &test{TB: t}
			box := sandbox.Start(inner)
			setUp(box)
			client := box.Client()
			sent := make(chan error, 1)
			go func() { sent <- greet(t.Context(), client, "593987654321") }()
			box.WaitFor(1)
			inner.end()
			if err := <-sent; err != nil || inner.failure != "" {
				t.Fatalf("%s: %v %s", name, err, inner.failure)
			}
		}
	}
}

func TestTheEndDoesNotWaitForAnIncompleteRequest(t *testing.T) {
	const body = "POST /v1/bots/BOT/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic c2FuZGJveDpzYW5kYm94\r\n" +
		"Content-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
	for part, first := range map[string]string{"POST / HTTP/1.1\r\n": "", body: "HTTP/1.1 100 Continue\r\n\r\n"} {
		inner := &test{TB: t}
		box := sandbox.Start(inner)
		conn, err := net.Dial("tcp", strings.TrimPrefix(box.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, part); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(conn, make([]byte, len(first))); err != nil {
			t.Fatal(err)
		}
		inner.end()
		if _, err := conn.Read(make([]byte, 1)); err == nil || inner.failure != "" {
			t.Errorf("the server still responds after the test; %s", inner.failure)
		}
	}
}

func TestStartFailsTheTestForAnInvalidOption(t *testing.T) {
	inner := &test{TB: t}
	defer func() {
		if recover() != inner || !strings.Contains(inner.failure, "bot") {
			t.Errorf("the failure is %q, want one about the bot", inner.failure)
		}
	}()
	sandbox.Start(inner, sandbox.WithBot(""))
}

func TestServersShareNothing(t *testing.T) {
	first, second := sandbox.Start(t), sandbox.Start(t, sandbox.WithCredentials("a", "b"))
	first.Next(sandbox.Status(503))
	if got := call(t, second, messages, message, nil); got.status != http.StatusOK || len(first.Requests()) != 0 {
		t.Errorf("status %d, want 200; the other server recorded %d requests, want none", got.status, len(first.Requests()))
	}
}

// The page of the contract shows the default credentials, and never other credentials.
func TestContractIsServed(t *testing.T) {
	for _, test := range []struct {
		opts []sandbox.Option
		want string
	}{
		{nil, `data-id="sandbox" data-secret="sandbox"`},
		{[]sandbox.Option{sandbox.WithCredentials("sandbox", "private")}, `data-id="" data-secret=""`},
	} {
		box := sandbox.Start(t, test.opts...)
		if got := get(t, box, "/docs"); got.status != http.StatusOK || !strings.Contains(got.text, test.want) || strings.Contains(got.text, "private") {
			t.Errorf("%d %s, want %s", got.status, got.text, test.want)
		}
		for _, path := range []string{"/openapi.yaml", "/openapi-3.0.yaml"} {
			if got := get(t, box, path); got.status != http.StatusOK || !strings.Contains(got.text, "url: "+box.URL+"\n") {
				t.Errorf("%s: %d", path, got.status)
			}
		}
	}
	box := sandbox.Start(t)
	if got := get(t, box, "/docs/none"); got.status != http.StatusNotFound {
		t.Errorf("/docs/none: %d", got.status)
	}
	if n := len(box.Requests()); n != 0 {
		t.Errorf("the sandbox remembers %d requests, want none", n)
	}
}

func TestPageIsAtTheRoot(t *testing.T) {
	box := sandbox.Start(t)
	call(t, box, messages, message, nil)
	got := call(t, box, "/", "", func(r *http.Request) { r.Method = http.MethodGet; r.Header.Del("Authorization") })
	if got.status != http.StatusOK || !strings.Contains(got.text, box.Requests()[0].MessageID) {
		t.Errorf("got %d without the message: %s", got.status, got.text)
	}
}
