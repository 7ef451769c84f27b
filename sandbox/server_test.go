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

// test is a testing.TB that is ended here.
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

func TestStartEndsWithTheTest(t *testing.T) {
	inner := &test{TB: t}
	box := sandbox.Start(inner)
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Errorf("%d", got.status)
	}
	inner.end()
	if inner.failure != "" {
		t.Error(inner.failure)
	}
	if resp, err := http.Get(box.URL); err == nil {
		_ = resp.Body.Close()
		t.Error("it goes on after the test")
	}
}

// What a test has seen arrive has its answer when the test ends, also where nobody waits for that.
func TestTheEndGivesAnswers(t *testing.T) {
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

// A request that never comes to its end does not keep the test from its own.
func TestTheEndDoesNotWaitForever(t *testing.T) {
	inner := &test{TB: t}
	box := sandbox.Start(inner)
	conn, err := net.Dial("tcp", strings.TrimPrefix(box.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\n"); err != nil {
		t.Fatal(err)
	}
	inner.end()
	if _, err := conn.Read(make([]byte, 1)); err == nil || inner.failure != "" {
		t.Errorf("it goes on after the test; %s", inner.failure)
	}
}

func TestStartFailsTheTest(t *testing.T) {
	inner := &test{TB: t}
	defer func() {
		if recover() != inner || !strings.Contains(inner.failure, "bot") {
			t.Errorf("%q", inner.failure)
		}
	}()
	sandbox.Start(inner, sandbox.WithBot(""))
}

func TestServersAreSeparate(t *testing.T) {
	first, second := sandbox.Start(t), sandbox.Start(t, sandbox.WithCredentials("a", "b"))
	first.Next(sandbox.Status(503))
	if got := call(t, second, messages, message, nil); got.status != http.StatusOK || len(first.Requests()) != 0 {
		t.Errorf("%d, and the other has %d requests", got.status, len(first.Requests()))
	}
}

func TestPageIsAtTheRoot(t *testing.T) {
	box := sandbox.Start(t)
	call(t, box, messages, message, nil)
	got := call(t, box, "/", "", func(r *http.Request) { r.Method = http.MethodGet; r.Header.Del("Authorization") })
	if got.status != http.StatusOK || !strings.Contains(got.text, box.Requests()[0].MessageID) {
		t.Errorf("%d %s", got.status, got.text)
	}
}
