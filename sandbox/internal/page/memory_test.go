//go:build !race

package page

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// A blocked reader holds hardly any memory while items arrive, and continues later.
func TestSlowReadersNeedLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
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
	// The HTML of these items would be 10 MiB for each reader.
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 8<<20 {
		t.Errorf("the readers hold %d MiB", held>>20)
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
		t.Errorf("the stream sends %d bytes at once, want at most %d", readers[0].largest, 4*maxPart)
	}
	for _, seq := range []int{1000 - maxItems + 1, 2001 - maxItems + 1, 2001} { // the ends of the first catch-up and of the last
		contains(t, got, fmt.Sprintf(`id=\"m%d\"`, seq))
	}
	if n := strings.Count(got, "<article"); n <= maxItems || n >= 2*maxItems {
		t.Errorf("the stream sends %d articles", n)
	}
}
