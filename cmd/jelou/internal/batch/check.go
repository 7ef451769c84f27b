package batch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
)

// found has the check's counts of the input's lines.
type found struct {
	due     int64 // lines to be sent
	later   int64 // lines that --limit leaves for later
	doubted int64 // of the lines to be sent: those with an unknown delivery
	invalid int64 // lines that break the contract
	rows    merge.Report
	first   [][]byte // of the lines to be sent
}

// check reads the input to its end. It writes lines that failed before and are not sent again to the file of failed lines.
func (b *batch) check(stop context.Context, in *entries) (found, error) {
	var found found
	for {
		e, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return found, err
		case stop.Err() != nil:
			return found, source.ErrInterrupted
		case !e.due && b.failed != nil && e.past.State != journal.Done:
			if err := b.failed.write(e, e.past.Missing, earlier(e.past)); err != nil {
				return found, err
			}
		case e.due && b.limit > 0 && found.due == b.limit:
			found.later++
		case e.due:
			found.due++
			if e.doubted() {
				found.doubted++
			}
			if int64(len(found.first)) < b.shown() {
				found.first = append(found.first, e.text)
			}
		}
		if e.invalid != nil {
			b.report(&found, e)
		} else if e.due && in.parse != nil {
			b.odd.See(e.line, e.job.people, e.text)
		}
	}
}

// report prints the mistakes of a line, up to a limit.
func (b *batch) report(found *found, e *entry) {
	found.invalid++
	switch {
	case e.row != nil:
		found.rows.Row(b.cmd, e.invalid)
	case found.invalid <= finding.Most:
		for _, text := range finding.Texts(finding.OfLine(b.file, e.line, e.invalid)) {
			b.cmd.PrintErrln(text)
		}
	}
}

// remark prints how the table was read, and the warnings.
func (b *batch) remark() {
	b.odd.Repeated()
	if b.checked != nil {
		merge.Remark(b.cmd, b.checked, &b.odd)
		return
	}
	for _, text := range b.odd.Lines("line") {
		b.cmd.PrintErrln(cli.OneLine(input.Label(b.file) + ": warning: " + text))
	}
}

// invalid returns the error of a batch with lines that break the contract. The check has printed the first of them.
func (b *batch) invalid() error {
	if b.message != nil {
		b.found.rows.More(b.cmd, b.file)
		return b.found.rows.Err("sent")
	}
	n := b.found.invalid
	if more := n - finding.Most; more > 0 {
		b.cmd.PrintErrf("%s: and %d more\n", cli.OneLine(input.Label(b.file)), more)
	}
	if n == 1 {
		return errors.New("nothing was sent, as 1 line breaks the contract")
	}
	return fmt.Errorf("nothing was sent, as %d lines break the contract", n)
}
