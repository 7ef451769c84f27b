package progress

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Bar draws a bar on a terminal.
func Bar(w io.Writer, total int64) Progress {
	b := &bar{w: w, bar: progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("messages"),
		// Nothing may draw by itself: it would draw between the lines that are printed.
		progressbar.OptionSetSpinnerChangeInterval(0),
		progressbar.OptionSetDescription(Counts{}.failures()),
	)}
	b.draw()
	return b
}

type bar struct {
	w   io.Writer
	mu  sync.Mutex
	bar *progressbar.ProgressBar
}

func (b *bar) Step(counts Counts) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar.Describe(counts.failures())
	_ = b.bar.Set64(counts.Done)
}

func (b *bar) Say(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.bar.Clear()
	_, _ = io.WriteString(b.w, line+"\n")
	b.draw()
}

func (b *bar) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.draw()
	_, _ = io.WriteString(b.w, "\n")
}

func (b *bar) draw() { _ = b.bar.RenderBlank() }
