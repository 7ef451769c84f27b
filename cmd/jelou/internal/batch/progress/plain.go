package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Plain prints how far the batch is at every interval.
func Plain(w io.Writer, total int64, every time.Duration) Progress {
	p := &plain{w: w, total: total, start: time.Now(), closed: make(chan struct{})}
	p.printing.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.show()
			case <-p.closed:
				return
			}
		}
	})
	return p
}

type plain struct {
	w        io.Writer
	total    int64
	start    time.Time
	printing sync.WaitGroup
	closed   chan struct{}

	mu     sync.Mutex
	counts Counts
}

func (p *plain) Step(counts Counts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts = counts
}

func (p *plain) Say(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = io.WriteString(p.w, line+"\n")
}

func (p *plain) Close() {
	close(p.closed)
	p.printing.Wait()
}

func (p *plain) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = io.WriteString(p.w, describe(p.counts, p.total, time.Since(p.start))+"\n")
}

func describe(counts Counts, total int64, taken time.Duration) string {
	perSecond := float64(counts.Done) / taken.Seconds()
	done, left := fmt.Sprintf("%d done", counts.Done), ""
	if total >= 0 {
		done = fmt.Sprintf("%d of %d done", counts.Done, total)
		if counts.Done > 0 {
			seconds := float64(total-counts.Done) / perSecond
			left = fmt.Sprintf(", %s left", (time.Duration(seconds) * time.Second))
		}
	}
	return fmt.Sprintf("%s, %s, %.1f/s%s", done, counts.failures(), perSecond, left)
}
