//go:build !race

package batch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// generatedLines makes lines as a run reads them.
type generatedLines struct {
	next, last int
	rest       bytes.Buffer
}

func (g *generatedLines) Read(p []byte) (int, error) {
	for g.rest.Len() < len(p) && g.next <= g.last {
		_, _ = fmt.Fprintf(&g.rest, `{"type":"text","userId":"59398%d","text":"Your order %d is ready."}`+"\n", g.next%5000, g.next)
		g.next++
	}
	return g.rest.Read(p)
}

// The live memory of a run is the same for a short input and for a long one.
func TestMemoryDoesNotGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	peak := func(lines int) uint64 {
		var mu sync.Mutex
		var count int
		var most uint64
		r, _ := newTestRun(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			_ = req.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			if count++; count%(lines/8) == 0 {
				var stats runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapAlloc)
			}
			header := http.Header{"Content-Type": {"application/json"}}
			return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(`{"messageId":"m"}`))}, nil
		}), &generatedLines{next: 1, last: lines})
		r.watch = newPrinter(io.Discard, "plain", -1)
		if c := do(t, r.use(started(t, newPath(t)))); c.Sent != int64(lines) {
			t.Fatalf("%+v", c)
		}
		return most
	}
	few, many := peak(4000), peak(200_000)
	t.Logf("live heap: %d KiB with few lines, %d KiB with 200,000", few>>10, many>>10)
	if many > few+2<<20 {
		t.Errorf("live heap: %d KiB with few lines, %d KiB with 200,000", few>>10, many>>10)
	}
}
