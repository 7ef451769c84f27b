package page

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// reader is a reader of a stream.
type reader struct {
	*httptest.ResponseRecorder
	first sync.Once
	began chan struct{} // closed when the first write arrives
	leave func()        // ends the stream, and returns when it has ended
}

func (r *reader) WriteString(text string) (int, error) {
	r.first.Do(func() { close(r.began) })
	return r.ResponseRecorder.WriteString(text)
}

// read requests a stream, and returns when the stream has begun.
func read(t *testing.T, page *Page) *reader {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan struct{})
	r := &reader{ResponseRecorder: httptest.NewRecorder(), began: make(chan struct{})}
	r.leave = func() {
		leave()
		<-ended
	}
	t.Cleanup(r.leave)
	go func() {
		defer close(ended)
		page.ServeHTTP(r, httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", nil))
	}()
	select {
	case <-r.began:
	case <-ended:
		t.Fatalf("a stream gets %d, want 200", r.Code)
	}
	return r
}

func TestNumberOfStreamsIsLimited(t *testing.T) {
	page := New(newLog(text("u", "first")), "")
	var readers []*reader
	for range maxStreams {
		readers = append(readers, read(t, page))
	}
	resp := httptest.NewRecorder()
	page.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, "/events", nil))
	if resp.Code != http.StatusServiceUnavailable || resp.Header().Get("Retry-After") != retryAfter {
		t.Errorf("one stream too many gets %d %v, want 503", resp.Code, resp.Header())
	}
	resp = httptest.NewRecorder()
	page.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, "/", nil))
	if resp.Code != http.StatusOK {
		t.Errorf("the page itself gets %d, want 200", resp.Code)
	}
	readers[0].leave()
	read(t, page)
}
