//go:build !race

package sandbox

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

// The log limits both the number of requests and their size, but always keeps the newest request.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
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
				l.add(entry{Request: Request{Body: make([]byte, test.body)}})
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			requests := l.all()
			if len(requests) == 0 || len(requests) > 1000 || requests[len(requests)-1].Number != test.many {
				t.Errorf("the log remembers %d requests, want between 1 and 1000 with the newest", len(requests))
			}
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 2*maxRemembered {
				t.Errorf("the log holds %d MiB", held>>20)
			}
			l.reset()
			if requests := l.all(); len(requests) != 0 || l.kept.size != 0 {
				t.Errorf("%d requests of %d bytes remain after a reset", len(requests), l.kept.size)
			}
		})
	}
}

// Decoded content can need far more memory than its JSON, so the sandbox remembers only the JSON.
func TestDecodedContentIsNotRemembered(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	box, err := New()
	if err != nil {
		t.Fatal(err)
	}
	objects := strings.TrimSuffix(strings.Repeat(`{"":1},`, 20_000), ",")
	body := `{"type":"flow","userId":"u","title":"t","text":"t","parameters":{"flow_name":"f","flow_cta":"c","flow_action_payload":{"screen":"s","data":[` + objects + `]}}}`
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const sent = 10
	for range sent {
		r := httptest.NewRequest(http.MethodPost, "/v1/bots/BOT/messages", strings.NewReader(body))
		r.SetBasicAuth(DefaultClientID, DefaultClientSecret)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if box.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held, most := int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(2*sent*len(body)); held > most {
		t.Errorf("%d requests of %d KiB need %d KiB", sent, len(body)>>10, held>>10)
	}
	runtime.KeepAlive(box)
}

// Each request wakes everybody who waits. A copy of the log each time would make many messages slow.
func TestWaitCopiesNothingUntilItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, err := New()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = box.Wait(ctx, 1) }()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range DefaultMemory {
			box.log.add(entry{})
			synctest.Wait()
		}
		runtime.ReadMemStats(&after)
		if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 10 {
			t.Errorf("%d requests need %d MiB", DefaultMemory, allocated)
		}
		cancel()
	})
}
