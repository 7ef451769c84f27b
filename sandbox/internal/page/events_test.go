package page

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
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

// counter counts the events that are written to it.
type counter struct{ atomic.Int32 }

func (*counter) Header() http.Header { return make(http.Header) }
func (*counter) WriteHeader(int)     {}
func (*counter) Flush()              {}

func (c *counter) Write(event []byte) (int, error) {
	c.Add(1)
	return len(event), nil
}

// record opens a stream in the fake time of synctest. The function that it returns counts the events until then.
func record(t *testing.T, page *Page) (count func() int32) {
	t.Helper()
	stream := new(counter)
	go page.ServeHTTP(stream, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/events", nil))
	return func() int32 {
		synctest.Wait()
		return stream.Load()
	}
}

func TestStreamTellsOfEachChange(t *testing.T) {
	soon := sent("CREATED", "READ")
	soon.Sent[0].Next, soon.Sent[1].Next = 5*time.Second, time.Hour
	synctest.Test(t, func(t *testing.T) {
		source := newLog(text("u", "first"))
		page := New(source, "")
		defer page.Close()
		count := record(t, page)
		for i, step := range []struct {
			change func()
			after  time.Duration
		}{
			{func() {}, 0}, // the first event comes at once
			{func() { source.add(text("u", "second")) }, 0},
			{source.Reset, 0},
			{func() {}, heartbeat - pace},
			{func() { source.add(soon) }, 0},
			{func() {}, 5*time.Second - pace}, // the status changes
		} {
			step.change()
			time.Sleep(step.after)
			if n := count(); n != int32(i+1) {
				t.Fatalf("%d events after step %d", n, i)
			}
			time.Sleep(pace)
		}
	})
}

// An open page must not slow down a flood of messages.
func TestFloodMakesFewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newLog()
		page := New(source, "")
		defer page.Close()
		count := record(t, page)
		for range 2000 {
			source.add(text("u", "hello"))
			time.Sleep(time.Millisecond)
		}
		if n := count(); n < 3 || n > 5 {
			t.Errorf("%d events in 2 seconds, want about 4", n)
		}
	})
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
	for range 2 {
		stream.event()
		source.add(text("u", "hello")) // the stream tells of it after a pause, which is longer than the time-outs
	}
}
