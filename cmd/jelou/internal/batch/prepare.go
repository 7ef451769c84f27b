package batch

import (
	"cmp"
	"errors"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

// batch is one call of the command: a run, and everything around it.
type batch struct {
	run
	cmd     *cobra.Command
	nothing string         // begins the error of a batch that is not begun
	message *merge.Message // a template for each row of a table; nil for lines that are messages
	checked *merge.Lines   // the table as the check read it
	source  *source.Source

	// The notes of the check, besides its counts.
	invalid  int64    // lines that break the contract
	mistakes int64    // of the rows of a table, as far as they are printed; a row can have several
	more     int64    // mistakes or lines that are not printed
	first    []*entry // of the lines to be sent
	odd      warning.Checker
}

// prepare opens all files and decides whether the batch may begin. It changes the journal and the failed lines only at
// its end.
func (b *batch) prepare() (err error) {
	if b.message, err = merge.Read(b.cmd, b.messagePath, b.country); err != nil {
		return err
	}
	in, err := cli.Open(b.cmd, b.file)
	if err != nil {
		return input.Error(b.file, err)
	}
	b.source = source.New(in, b.file, b.message)
	owner := journal.NewOwner(b.Server, b.Bot)
	if b.journal, err = journal.Open(b.journalPath, b.sync); err != nil {
		return err
	}
	if err := b.journal.Check(owner); err != nil {
		return err
	}
	b.counts.total = -1
	b.counts.begin(b.journal, b.resendUnknown)
	if b.failedPath != "" {
		if owner.Failed, err = journal.Place(b.failedPath); err != nil {
			return input.Named(b.failedPath, err)
		}
		own := func(content journal.Digest) bool { return b.journal.Wrote(owner.Failed, content) }
		if b.failed, err = newFailedFile(b.failedPath, own); err != nil {
			return err
		}
	}
	known, err := b.look()
	if err != nil {
		var mistakes *merge.MistakesError
		switch {
		case errors.As(err, &mistakes):
			b.print(mistakes.Texts...)
			return errors.New("the message and the table do not fit")
		case b.message != nil && errors.Is(err, source.ErrChanged):
			err = errors.New("the journal belongs to other messages: the table, the message or --country has changed: " + source.Undo)
		}
		return input.Error(b.file, err)
	}
	b.remark()
	if b.invalid > 0 {
		return b.refusal()
	}
	if n := b.odd.Count(); n > 0 && b.strict {
		return errors.New(b.nothing + ", because of warnings (--strict)")
	}
	if b.dryRun || b.showing {
		return nil
	}
	if b.failed != nil {
		if err := b.journal.Replaces(owner.Failed); err != nil {
			return err
		}
		if err := b.failed.begin(); err != nil {
			return err
		}
	}
	return b.journal.Start(known, owner)
}

// look checks the input, or prepares to read it only once.
func (b *batch) look() (known journal.Input, err error) {
	known = b.journal.Input()
	check := func(lines source.Lines) error {
		b.lines, b.table, b.checked = lines, b.source.Table, b.source.Table
		return b.check()
	}
	if b.noPrecheck && b.source.IsStream() {
		before := b.counts
		b.lines, err = b.source.Streamed(known, check, b.journal.Cover)
		b.counts = before // the run counts the lines of a stream
		return known, err
	}
	b.lines, known, err = b.source.Checked(known, check)
	b.table = b.source.Table
	b.counts.Complete = err == nil
	return known, err
}

// close closes all files after the batch ended with err. It prints the errors of closing.
func (b *batch) close(err error) error {
	closed := func(own error) {
		if own != nil {
			cli.Complain(b.cmd.ErrOrStderr(), own)
			err = cmp.Or(err, error(&cli.Exit{Code: cli.CodeFailed}))
		}
	}
	if b.failed != nil {
		failure := b.failed.close()
		closed(failure)
		if failure == nil {
			b.journal.Written(journal.DigestOf(b.failed.sum))
		}
	}
	if b.journal != nil {
		closed(b.journal.Close())
	}
	if b.source != nil {
		b.source.Close()
	}
	return err
}
