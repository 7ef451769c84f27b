package batch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

// batch is a call of the command: a run, and all that it needs.
type batch struct {
	run
	cmd     *cobra.Command
	parse   parser
	again   parser         // for lines that parse has read without a mistake
	message *merge.Message // filled in for each row of a table; nil for lines that are messages
	table   *merge.Lines   // as it is read now
	checked *merge.Lines   // as it was read for the check
	source  *source.Source
	found   found
	odd     warning.Checker
}

// prepare opens everything, and finds out whether the batch may begin. Until its very end it changes nothing.
func (b *batch) prepare(stop context.Context, stdin io.Reader) error {
	var err error
	if b.source, err = source.Open(stop, b.file, stdin, b.text()); err != nil {
		return input.Error(b.file, err)
	}
	owner := journal.NewOwner(b.Server, b.Bot)
	var known journal.Input
	b.counts.total = -1
	if b.journalPath != "" {
		if b.journal, err = journal.Open(b.journalPath, b.sync); err != nil {
			return err
		}
		if err := b.journal.Check(owner); err != nil {
			return err
		}
		known = b.journal.Input()
		b.counts.begin(b.journal, b.resendUnknown)
	}
	if b.failedPath != "" {
		if owner.Failed, err = journal.Place(b.failedPath); err != nil {
			return exclusive.Named(b.failedPath, err)
		}
		own := b.journal != nil && b.journal.Failed() == owner.Failed
		if b.failed, err = newFailedFile(b.failedPath, own); err != nil {
			return err
		}
	}
	if known, err = b.look(stop, known); err != nil {
		switch {
		case errors.As(err, new(*merge.MistakesError)):
			return merge.Table(b.cmd, b.file, err)
		case b.message != nil && errors.Is(err, source.ErrChanged):
			err = errTableChanged
		}
		return named(b.file, err)
	}
	b.remark()
	if b.found.invalid > 0 {
		return b.invalid()
	}
	if n := b.odd.Count(); n > 0 && b.strict {
		return errors.New("nothing was sent, as there are warnings (--strict)")
	}
	if b.dryRun || b.showing {
		return nil
	}
	if b.failed != nil {
		if err := b.failed.begin(); err != nil {
			return err
		}
	}
	if b.journal != nil {
		return b.journal.Start(known, owner)
	}
	return nil
}

// errTableChanged is [source.ErrChanged] for lines that are made of a table and a message.
var errTableChanged = errors.New("the journal belongs to other messages: the table, the message or --country has changed")

// look checks the input, or makes ready to read it only once.
func (b *batch) look(stop context.Context, known journal.Input) (journal.Input, error) {
	parse, again := b.parse, b.again
	if b.noPrecheck {
		parse, again = nil, b.parse
	}
	check := func(r io.Reader) (err error) {
		b.checked = b.table
		b.found, err = b.check(stop, b.entries(r, parse))
		return err
	}
	var lines io.Reader
	var err error
	if b.noPrecheck && b.source.IsStream() {
		lines, err = b.source.Streamed(stop, known, check, b.cover)
	} else if lines, known, err = b.source.Checked(stop, known, check); err == nil {
		b.counts.total, b.counts.NotTried, b.counts.Complete = b.found.due, b.found.due-b.found.doubted, true
		b.counts.Later = b.found.later
	}
	b.in = b.entries(lines, again)
	return known, err
}

// text makes the lines of a table; nil for an input that has them.
func (b *batch) text() source.Text {
	if b.message == nil {
		return nil
	}
	return func(r io.Reader) io.Reader {
		b.table = merge.NewLines(b.file, r, b.message, b.country)
		return b.table
	}
}

func (b *batch) entries(r io.Reader, parse parser) *entries {
	return &entries{lines: input.NewLines(r), journal: b.journal, resendUnknown: b.resendUnknown, parse: parse, table: b.table}
}

// found counts the lines of an input.
type found struct {
	due     int64 // lines to be sent
	later   int64 // lines that --limit leaves for later
	doubted int64 // of those to be sent, those whose delivery is unknown
	invalid int64 // lines that break the contract
	rows    merge.Report
	first   [][]byte // of those to be sent
}

// check reads the input to its end. Lines that failed before and are not sent again go to the file of failed lines.
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
		case !e.due && b.failed != nil && e.state != journal.Done:
			if err := b.failed.write(e, e.missing, b.earlier(e)); err != nil {
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

// report prints the mistakes of a line, up to a bound.
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

// remark says how a table was read, and prints the warnings.
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

// earlier says why a line failed in a run before.
func (b *batch) earlier(e *entry) string {
	if e.state == journal.InDoubt {
		return unknown(e.missing)
	}
	return refused(b.journal.Reason(e.line))
}

// invalid ends a batch with lines that break the contract, the first of which were printed.
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

// cover tells the journal how much of a stream was read.
func (b *batch) cover(read journal.Input) error {
	if b.journal == nil {
		return nil
	}
	return b.journal.Cover(read)
}

// close closes everything, after the batch ended with err. It prints errors of its own.
func (b *batch) close(err error) error {
	closed := func(own error) {
		if own == nil {
			return
		}
		cli.Complain(b.cmd.ErrOrStderr(), own)
		if err == nil {
			err = &cli.Exit{Code: cli.CodeFailed}
		}
	}
	if b.failed != nil {
		closed(b.failed.close())
	}
	if b.journal != nil {
		closed(b.journal.Close())
	}
	if b.table != nil {
		_ = b.table.Close() // it was only read
	}
	if b.source != nil {
		b.source.Close()
	}
	return err
}
