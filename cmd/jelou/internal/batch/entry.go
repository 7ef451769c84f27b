package batch

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// entry is a line of the input on its way to be sent.
type entry struct {
	line    int64
	text    []byte // nil for a line that is too long
	past    journal.Record
	due     bool       // this run is to send it
	row     *merge.Row // the row that the line was made from; nil without a table
	invalid error      // the reason why the line cannot be sent

	people   []string        // the receivers; lines with a common one keep their order
	users    []uint64        // their hashes
	template *jelou.Template // nil for a message
	attempts int
}

// doubted reports whether an earlier run may have sent the line.
func (e *entry) doubted() bool { return e.past.State() == journal.InDoubt }

// next returns the next line that is not blank, or the reader's error. The text of a line that is not due is valid until the
// next call.
func (r *run) next() (*entry, error) {
	for {
		line, err := r.lines.Next()
		tooLong := errors.Is(err, input.ErrTooLarge)
		switch {
		case err != nil && !tooLong:
			return nil, err
		case line.Blank() && !tooLong:
			continue
		}
		e := &entry{line: line.Number, text: line.Text, past: r.journal.Past(line.Number)}
		if r.table != nil {
			e.row = r.table.Row()
		}
		if e.due = e.past.State() == journal.Pending || r.resendUnknown && e.doubted(); e.due {
			e.text = bytes.Clone(line.Text)
		}
		return e, nil
	}
}

func (e *entry) read() {
	if e.text == nil {
		e.invalid = input.ErrTooLarge
	} else {
		var read content.Content
		read, e.invalid = content.Read(e.text)
		e.people, e.template = read.People, read.Template
	}
	if e.template != nil && len(e.past.Missing) > 0 {
		e.people = at(e.people, e.past.Missing)
		e.template.Destinations = e.people
	}
	if e.row != nil {
		e.invalid = e.row.Explain(e.invalid)
	}
}

// at returns the items at these positions. A line that was edited since may have fewer.
func at[T any](all []T, positions []int) []T {
	var some []T
	for _, i := range positions {
		if i < len(all) {
			some = append(some, all[i])
		}
	}
	return some
}

// recordOf returns the record of a line that was sent or failed.
func recordOf(e *entry, id string, failure *delivery.Error) journal.Record {
	if failure == nil {
		return journal.Record{Line: e.line, Outcome: journal.Sent, MessageID: id}
	}
	var partial *delivery.PartialError
	word, _ := delivery.Of(failure).MarshalText() // never fails
	record := journal.Record{Line: e.line, Outcome: string(word), StatusCode: failure.StatusCode, Code: cli.Code(failure)}
	began := cmp.Or(e.past.At, journal.Time(failure.Began))
	switch {
	case errors.As(failure, &partial) && partial.Accepted > 0:
		record.MessageID, record.At, record.Missing = id, began, partial.Missing
		if len(e.past.Missing) > 0 { // partial.Missing has positions among these
			record.Missing = at(e.past.Missing, partial.Missing)
		}
	case e.doubted() && failure.StatusCode != http.StatusUnprocessableEntity:
		// A new failure says nothing of an earlier run's attempt. Only a wrong message (422) was certainly not accepted then.
		record.Outcome, record.At, record.Missing = journal.Unknown, began, e.past.Missing
	case record.Outcome == journal.Refused && failure.StatusCode == http.StatusRequestTimeout:
		// Some services send it in place of a 504, so a later run sends the line only once more.
		record.At, record.Again = began, true
		if e.past.At != "" {
			record.Outcome, record.Again = journal.Unknown, false
		}
	case record.Outcome == journal.Unknown:
		record.At = began
	case record.Outcome == journal.Refused:
		record.Again = failure.ConcernsAll() || failure.StatusCode == http.StatusTooManyRequests
	}
	if record.State() == journal.Pending {
		record.At = cmp.Or(e.past.At, record.At)
	}
	return record
}
