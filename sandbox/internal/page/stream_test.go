package page

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// reader is a reader of a stream that accepts no data until released is closed.
type reader struct {
	*httptest.ResponseRecorder
	asked    sync.Once
	waiting  chan struct{} // closed when the first write arrives
	released chan struct{}
	largest  int    // the largest write
	ends     string // the text after which the reader leaves
	ctx      context.Context
	leave    context.CancelFunc
}

func (r *reader) WriteString(text string) (int, error) {
	r.asked.Do(func() { close(r.waiting) })
	<-r.released
	if r.ctx.Err() != nil {
		return 0, r.ctx.Err()
	}
	r.largest = max(r.largest, len(text))
	if strings.Contains(text, r.ends) {
		r.leave()
	}
	return r.ResponseRecorder.WriteString(text)
}

// read requests a stream for a reader that leaves after the text ends.
func read(t *testing.T, page *Page, released chan struct{}, ends string) (*reader, <-chan struct{}) {
	ctx, leave := context.WithCancel(t.Context())
	r := &reader{
		ResponseRecorder: httptest.NewRecorder(),
		waiting:          make(chan struct{}), released: released, ends: ends, ctx: ctx, leave: leave,
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		page.ServeHTTP(r, httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", nil))
	}()
	return r, ended
}

func TestNumberOfStreamsIsLimited(t *testing.T) {
	source := newLog(text("u", "first"))
	page := New(source, "")
	released := make(chan struct{})
	close(released)
	var readers []*reader
	var ends []<-chan struct{}
	for range maxStreams {
		r, ended := read(t, page, released, "second")
		<-r.waiting
		readers, ends = append(readers, r), append(ends, ended)
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
	<-ends[0]
	r, ended := read(t, page, released, "second")
	source.add(text("u", "second"))
	<-ended
	if r.Code != http.StatusOK {
		t.Errorf("a stream after another has ended gets %d, want 200", r.Code)
	}
	for _, ended := range ends {
		<-ended
	}
}

// A stream sends the overview even if new items never stop arriving.
func TestOverviewIsSentDuringAFlood(t *testing.T) {
	source := newLog()
	page := New(&flood{log: source}, "")
	s := stream{page: page, tongue: english, writer: httptest.NewRecorder(), control: http.NewResponseController(httptest.NewRecorder())}
	more, err := s.catchUp()
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-more:
	case <-time.After(10 * time.Second):
		t.Error("the channel does not report the items that arrived in the meantime")
	}
	contains(t, s.writer.(*httptest.ResponseRecorder).Body.String(), "event: overview")
}

// flood is a log that gets new items at each call of Since.
type flood struct{ *log }

func (f *flood) Since(seq uint64) ([]Item, <-chan struct{}) {
	items, more := f.log.Since(seq)
	f.add(text("u", strings.Repeat("x", maxPart)), text("u", strings.Repeat("x", maxPart)))
	return items, more
}
