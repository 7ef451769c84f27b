package batch

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/delivery"
)

// place returns the name of a line of the input.
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
