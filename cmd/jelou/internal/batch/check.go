package batch

import (
	"errors"
	"fmt"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

// mostMistakes limits the printed mistakes of a table. It is high, so that somebody can correct them all at once.
const mostMistakes = 1000

// check reads the input to its end, and counts its lines. It writes lines that failed before and are not sent again to the
// file of failed lines.
func (b *batch) check() error {
	b.counts.total = 0
	for {
		e, err := b.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case b.cmd.Context().Err() != nil:
			return input.ErrInterrupted
		case !e.due && b.failed != nil && e.past.State() != journal.Done:
			if err := b.failed.write(e, e.past.Missing, earlier(e.past)); err != nil {
				return err
			}
		case e.due && b.limit > 0 && b.counts.total == b.limit:
			b.counts.Later++
		case e.due:
			b.counts.total++
			if !e.doubted() {
				b.counts.NotTried++
			}
			if int64(len(b.first)) < b.shown() {
				b.first = append(b.first, e)
			}
		}
		if !e.due || b.noPrecheck {
			continue
		}
		if e.read(); e.invalid != nil {
			b.report(e)
		} else {
			b.odd.See(e.line, e.people, e.text)
		}
	}
}

// report prints the mistakes of a line, up to a limit.
func (b *batch) report(e *entry) {
	b.invalid++
	var row *merge.MistakesError
	switch {
	case errors.As(e.invalid, &row):
		most := min(int64(len(row.Texts)), mostMistakes-b.mistakes)
		b.print(row.Texts[:most]...)
		b.mistakes += most
		b.more += int64(len(row.Texts)) - most
	case b.invalid <= finding.Most:
		b.print(finding.Texts(finding.OfLine(b.file, e.line, e.invalid))...)
	default:
		b.more++
	}
}

// remark prints how the table was read, and the warnings.
func (b *batch) remark() {
	if b.checked != nil {
		b.print(b.checked.Notes()...)
	}
	b.odd.Repeated()
	for _, text := range b.odd.Lines(b.unit()) {
		b.print(input.Label(b.file) + ": warning: " + text)
	}
	if b.checked != nil && !b.message.HasCountry() && (b.odd.Has(warning.Nobody) || b.checked.Written()) {
		const note = ": note: with --country numbers get a missing country code, and lose blanks, hyphens and +"
		b.print(input.Label(b.file) + note)
	}
}

// refusal returns the error of a batch with lines that break the contract. The check has printed the first of them.
func (b *batch) refusal() error {
	if b.more > 0 {
		b.print(fmt.Sprintf("%s: and %d more", input.Label(b.file), b.more))
	}
	one, many := "1 line breaks the contract", "%d lines break the contract"
	if b.message != nil {
		one, many = "1 row has mistakes", "%d rows have mistakes"
	}
	if b.invalid == 1 {
		return fmt.Errorf("%s, as %s", b.nothing, one)
	}
	return fmt.Errorf("%s, as "+many, b.nothing, b.invalid)
}

func (b *batch) print(texts ...string) {
	for _, text := range texts {
		b.cmd.PrintErrln(cli.OneLine(text))
	}
}
