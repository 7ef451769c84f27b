package page

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// events reads an event stream.
type events struct {
	t       *testing.T
	scanner *bufio.Scanner
}

func listen(t *testing.T, server *httptest.Server) *events {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%d %s", resp.StatusCode, got)
	}
	return &events{t, bufio.NewScanner(resp.Body)}
}

// event waits for the next event.
func (e *events) event() {
	e.t.Helper()
	for _, want := range []string{"data:", ""} {
		if !e.scanner.Scan() || e.scanner.Text() != want {
			e.t.Fatalf("got %q, want %q: %v", e.scanner.Text(), want, e.scanner.Err())
		}
	}
}

func serve(t *testing.T, page *Page) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	t.Cleanup(page.Close) // runs before server.Close, which waits for the streams
	return server
}

func TestStreamTellsOfEachChange(t *testing.T) {
	source := newLog(text("u", "first"))
	stream := listen(t, serve(t, New(source, "")))
	stream.event() // at once
	source.add(text("u", "second"))
	stream.event()
	source.Reset()
	stream.event()
	soon := sent("CREATED", "READ")
	soon.Sent[0].Next, soon.Sent[1].Next = time.Millisecond, time.Hour
	source.add(soon)
	stream.event()
	stream.event() // the status has changed
}

func TestStreamEndsWhenThePageIsClosed(t *testing.T) {
	page := New(newLog(), "")
	stream := listen(t, serve(t, page))
	stream.event()
	page.Close()
	page.Close()
	if stream.scanner.Scan() {
		t.Errorf("the stream continues: %q", stream.scanner.Text())
	}
	if err := stream.scanner.Err(); err != nil {
		t.Errorf("the stream ended with an error: %v", err)
	}
}

func TestStreamOutlivesTheServersTimeouts(t *testing.T) {
	const timeout = 50 * time.Millisecond
	source := newLog()
	page := New(source, "")
	server := httptest.NewUnstartedServer(page)
	server.Config.ReadTimeout = timeout
	server.Config.WriteTimeout = timeout
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(page.Close)
	stream := listen(t, server)
	for range 4 {
		stream.event()
		source.add(text("u", "hello")) // the stream tells of it after a pause, which is longer than the time-outs
	}
}
