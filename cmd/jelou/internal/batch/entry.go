package batch

import (
	"bytes"
	"errors"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
)

// entry is a line of the input on its way to be sent.
type entry struct {
	line    int64
	text    []byte // nil for a line that is too long
	past    journal.Past
	due     bool // this run is to send it
	job     job
	row     *merge.Row // the row that the line was made from; nil without a table
	invalid error      // the reason why the line makes no job
	users   []uint64   // the hashes of the receivers
}

// doubted reports whether an earlier run may have sent the line.
func (e *entry) doubted() bool { return e.past.State == journal.InDoubt }

// entries reads the lines that are not blank.
type entries struct {
	lines         *input.Lines
	journal       *journal.Journal // nil for none
	resendUnknown bool
	parse         parser       // nil to parse no line
	table         *merge.Lines // the table that the lines are made from; nil for none
}

// next returns the next entry, or the reader's error. The text of an entry that is not due is valid until the next call.
func (in *entries) next() (*entry, error) {
	for {
		line, err := in.lines.Next()
		tooLong := errors.Is(err, input.ErrTooLarge)
		switch {
		case err != nil && !tooLong:
			return nil, err
		case line.Blank() && !tooLong:
			continue
		}
		e := &entry{line: line.Number, text: line.Text}
		if in.table != nil {
			e.row = in.table.Row(line.Number)
		}
		if in.journal != nil {
			e.past = in.journal.Past(line.Number)
		}
		if e.due = e.past.State == journal.Pending || in.resendUnknown && e.doubted(); !e.due {
			return e, nil
		}
		e.text = bytes.Clone(line.Text)
		switch {
		case in.parse == nil:
		case tooLong:
			e.invalid = input.ErrTooLarge
		default:
			e.job, e.invalid = in.parse(e.text)
		}
		if len(e.past.Missing) > 0 && e.job.only != nil {
			e.job = e.job.only(e.past.Missing)
		}
		if e.row != nil && in.parse != nil {
			e.invalid = e.row.Explain(e.invalid)
		}
		return e, nil
	}
}
