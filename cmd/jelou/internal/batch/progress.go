package batch

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// plainEvery is the time between two lines of progress without a terminal.
const plainEvery = 5 * time.Second

// printer shows how far a batch is, and prints other lines in between. On a terminal it shows a bar, otherwise a line from
// time to time. It drops errors of printing: it has no other place to report them.
type printer struct {
	*options
	verbose bool

	out          io.Writer
	bar          *progressbar.ProgressBar // nil for none
	every        time.Duration            // between lines; 0 for none
	start, shown time.Time
}

// barRoom is the width of a terminal with room for a bar and its counts. A bar that wraps fills the screen.
const barRoom = 80

// kindOf replaces "auto": with a bar on a terminal with room for it, otherwise with plain lines.
func kindOf(kind string, stderr io.Writer) string {
	if kind != "auto" {
		return kind
	}
	if file, ok := stderr.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width >= barRoom {
			return "bar"
		}
	}
	return "plain"
}

// newPrinter returns a printer with a progress of a kind: bar, plain or none.
func newPrinter(out io.Writer, kind string, total int64) *printer {
	p := &printer{out: out, start: time.Now(), shown: time.Now()}
	switch {
	case kind == "bar" && total != 0:
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetWidth(20),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionShowCount(),
			// The bar must not draw by itself: it would draw between printed lines.
			progressbar.OptionSetSpinnerChangeInterval(0),
			progressbar.OptionSetDescription(failures(counts{})),
		)
		p.draw()
	case kind == "plain":
		p.every = plainEvery
	}
	return p
}

// step shows the counts, now or soon.
func (p *printer) step(c counts) {
	if p.bar != nil {
		p.bar.Describe(failures(c))
		_ = p.bar.Set64(c.done)
		return
	}
	if p.every > 0 && time.Since(p.shown) >= p.every {
		p.shown = time.Now()
		_, _ = fmt.Fprintln(p.out, describe(c, p.shown.Sub(p.start)))
	}
}

// say prints a line.
func (p *printer) say(line string) {
	if p.bar != nil {
		_ = p.bar.Clear()
		defer p.draw()
	}
	_, _ = fmt.Fprintln(p.out, line)
}

// close leaves the bar as it is, and begins a new line.
func (p *printer) close() {
	if p.bar != nil {
		p.draw()
		_, _ = fmt.Fprintln(p.out)
	}
}

func (p *printer) draw() { _ = p.bar.RenderBlank() }

func describe(c counts, taken time.Duration) string {
	perSecond := float64(c.done) / taken.Seconds()
	done, left := fmt.Sprintf("%d done", c.done), ""
	if c.total >= 0 {
		done = fmt.Sprintf("%d of %d done", c.done, c.total)
		if c.done > 0 {
			left = fmt.Sprintf(", %s left", time.Duration(float64(c.total-c.done)/perSecond)*time.Second)
		}
	}
	return fmt.Sprintf("%s, %s, %.1f/s%s", done, failures(c), perSecond, left)
}

func failures(c counts) string {
	text := fmt.Sprintf("%d refused, ", c.Refused)
	if c.NotSent > 0 {
		text += fmt.Sprintf("%d not sent, ", c.NotSent)
	}
	return text + fmt.Sprintf("%d unknown", c.Unknown)
}
