package page

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// reader is a reader of a stream who takes nothing until it is released.
type reader struct {
	*httptest.ResponseRecorder
	asked    sync.Once
	waiting  chan struct{} // closed once something was sent
	released chan struct{}
	largest  int
	ends     string // what has to come for the reader to leave
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

// read asks for a stream, which ends when the reader has read what it ends with.
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

// Readers who take nothing hold next to nothing, however much comes, and go on where they are.
func TestSlowReadersCostLittle(t *testing.T) {
	large := text("u", strings.Repeat("<", 4000))
	large.Body = []byte(strings.Repeat("<", 4000))
	source := newLog()
	for range 1000 {
		source.add(large)
	}
	page := New(source, "")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)

	released := make(chan struct{})
	var readers []*reader
	var ends []<-chan struct{}
	for range maxStreams {
		r, ended := read(t, page, released, "the last one")
		<-r.waiting
		readers, ends = append(readers, r), append(ends, ended)
	}
	for range 1000 {
		source.add(large)
	}
	source.add(text("u", "the last one"))
	runtime.GC()
	runtime.ReadMemStats(&after)
	// Drawn, what a page shows of these is 10 MiB for each reader.
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 8<<20 {
		t.Errorf("%d MiB are held", held>>20)
	}

	for _, r := range readers[1:] {
		r.leave()
	}
	close(released)
	for _, ended := range ends {
		<-ended
	}
	got := readers[0].Body.String()
	if readers[0].largest > 4*maxPart {
		t.Errorf("%d bytes are sent at once", readers[0].largest)
	}
	for _, seq := range []int{1000 - maxItems + 1, 2001 - maxItems + 1, 2001} { // what was there at first, and at last
		contains(t, got, fmt.Sprintf(`id=\"m%d\"`, seq))
	}
	if n := strings.Count(got, "<article"); n <= maxItems || n >= 2*maxItems {
		t.Errorf("%d articles", n)
	}
}

func TestStreamsAreFew(t *testing.T) {
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
		t.Errorf("one more gets %d %v", resp.Code, resp.Header())
	}
	resp = httptest.NewRecorder()
	page.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, "/", nil))
	if resp.Code != http.StatusOK {
		t.Errorf("the page itself gets %d", resp.Code)
	}
	readers[0].leave()
	<-ends[0]
	r, ended := read(t, page, released, "second")
	source.add(text("u", "second"))
	<-ended
	if r.Code != http.StatusOK {
		t.Errorf("in the place of one who left: %d", r.Code)
	}
	for _, ended := range ends {
		<-ended
	}
}

// One who reads while ever more comes is told, now and then, what is remembered.
func TestFloodIsSurveyed(t *testing.T) {
	source := newLog()
	page := New(&flood{log: source}, "")
	s := stream{page: page, writer: httptest.NewRecorder(), control: http.NewResponseController(httptest.NewRecorder())}
	more, err := s.catchUp()
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-more:
	case <-time.After(10 * time.Second):
		t.Error("what came meanwhile is missed")
	}
	contains(t, s.writer.(*httptest.ResponseRecorder).Body.String(), "event: overview")
}

// flood gets a new item each time that it is looked at.
type flood struct{ *log }

func (f *flood) Since(seq uint64) ([]Item, <-chan struct{}) {
	items, more := f.log.Since(seq)
	f.add(text("u", strings.Repeat("x", maxPart)), text("u", strings.Repeat("x", maxPart)))
	return items, more
}
