package batch

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/delivery"
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

func (p *printer) place(line int64) string {
	if p.unit() == "row" {
		return fmt.Sprintf("%s: row %d", input.Label(p.file), line)
	}
	return fmt.Sprintf("%s:%d", input.Label(p.file), line)
}

func (p *printer) ended(e end, c counts) {
	for _, text := range p.words(e) {
		p.say(text)
	}
	p.step(c)
}

// words describes a finished line. Without --verbose it returns nothing for a sent one, unless the journal lacks it.
func (p *printer) words(e end) []string {
	if e.err == nil && !e.unrecorded && !p.verbose {
		return nil
	}
	place := p.place(e.Line)
	switch {
	case e.err == nil && e.unrecorded:
		place += ": sent as " + e.MessageID + ", but the journal does not have it"
	case e.err == nil:
		place += ": sent as " + e.MessageID
	case e.invalid != nil: // without a check, so not in a table
		return finding.Texts(finding.OfLine(p.file, e.Line, e.invalid))
	case e.Outcome == journal.Unknown && delivery.Of(e.err) != delivery.Unknown:
		place += ": delivery still unknown, and the new attempt failed: " + brief(e.err)
	case e.Outcome == journal.Refused && e.StatusCode == http.StatusTooManyRequests:
		place += ": " + e.why()
	default:
		place += ": " + brief(e.err)
	}
	lines := []string{cli.OneLine(place)}
	var failure *delivery.Error
	if p.showResponse && errors.As(e.err, &failure) && failure.StatusCode != 0 {
		for _, line := range cli.ServiceWords(failure) {
			lines = append(lines, "  "+cli.OneLine(line))
		}
	}
	return lines
}

func brief(err error) string { return strings.TrimPrefix(err.Error(), "jelou: ") }

func (p *printer) resting(d time.Duration) {
	p.say(fmt.Sprintf("jelou: the service asks for a rest: nothing is sent for %s", d.Round(time.Second)))
}

func (p *printer) interrupted() {
	p.say("jelou: interrupted: finishing the lines in flight; a second Ctrl-C breaks them off")
}

// lost reports the lines that were in flight when the last run was killed.
func (p *printer) lost(j *journal.Journal) {
	for line, past := range j.Lines() {
		if past.Outcome == journal.Sending {
			const lost = "%s: delivery unknown: begun at %s, it was in flight when the last run ended"
			p.say(cli.OneLine(fmt.Sprintf(lost, p.place(line), past.At)))
		}
	}
}

// whyUnknown is the reason of a line with an unknown delivery: a person must look before sending it again. A batch
// refuses a line with this mark.
const whyUnknown = merge.Unknown + ": look whether this person has it before you send it again"

// why returns the reason why a line failed. Lines with the same reason get the same words.
func (e end) why() string {
	switch {
	case e.Outcome == journal.Unknown:
		return unknown(e.Missing)
	case e.invalid != nil:
		return "not sent: it breaks the contract"
	case e.Outcome == journal.Refused:
		return refused(e.Record)
	case e.StatusCode == 0:
		return brief(e.err)
	default:
		return brief(&delivery.Error{Outcome: delivery.NotSent, StatusCode: e.StatusCode, Code: e.Code})
	}
}

// unknown returns whyUnknown, for some receivers of a template or for all.
func unknown(missing []int) string {
	if len(missing) == 0 {
		return whyUnknown
	}
	return fmt.Sprintf("%s; the response did not name %d of the receivers, and the others have it", whyUnknown, len(missing))
}

// unknownInRow is unknown for a row, which keeps all receivers of its template.
func unknownInRow(missing []int) string {
	var positions []string
	for _, i := range missing {
		positions = append(positions, fmt.Sprintf("receiver %d", i+1))
	}
	return fmt.Sprintf("%s; the response named all receivers of the row except %s: do not send it to the others again",
		whyUnknown, strings.Join(positions, ", "))
}

// refused returns the reason why the service refused a line.
func refused(r journal.Record) string {
	if r.StatusCode == http.StatusTooManyRequests {
		return "refused: HTTP 429: the service asked to send less, and there was no later attempt"
	}
	return brief(&delivery.Error{Outcome: delivery.Refused, StatusCode: r.StatusCode, Code: r.Code})
}

// earlier returns the reason why a line failed in an earlier run.
func earlier(past journal.Record) string {
	if past.State() == journal.InDoubt {
		return unknown(past.Missing)
	}
	return refused(past)
}
