package sandbox

import (
	"runtime"
	"testing"
)

// Few requests that are very large are bounded as many small ones are, and the newest is always there.
func TestMemoryIsBounded(t *testing.T) {
	for name, test := range map[string]struct {
		many uint64
		body int
	}{"small": {3000, 1}, "large": {3000, MaxBody}, "too large": {3, maxRemembered}} {
		t.Run(name, func(t *testing.T) {
			l := newLog(1000)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for range test.many {
				l.add(Request{Body: make([]byte, test.body)})
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			requests, _, _ := l.since(0)
			if len(requests) == 0 || len(requests) > 1000 || requests[len(requests)-1].Number != test.many {
				t.Errorf("%d are remembered", len(requests))
			}
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 2*maxRemembered {
				t.Errorf("%d MiB are held", held>>20)
			}
			l.reset()
			if requests, _, _ := l.since(0); len(requests) != 0 || l.size != 0 {
				t.Errorf("%d and %d bytes after a reset", len(requests), l.size)
			}
		})
	}
}
