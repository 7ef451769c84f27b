package batch

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/delivery"
)

// End is what became of a line.
type End struct {
	journal.Record
	Text       []byte // the line
	Err        error  // nil where it was sent
	Unrecorded bool   // the journal could not be written
}

// Invalid is the error of a line that breaks the contract.
type Invalid struct{ Err error }

func (e *Invalid) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong with the line.
func (e *Invalid) Unwrap() error { return e.Err }

// finish keeps what became of a line, and returns the state that it is left in. The file of failed lines comes
// first, so that it has whatever the journal says; a line without text is too long for it.
func (r *run) finish(line int64, text []byte, id string, err error) journal.State {
	end := End{Record: r.record(line, id, err), Text: text, Err: err}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return end.State()
	}
	if stateIn(r.Journal, line) == journal.InDoubt {
		r.tally.Unknown--
		r.tally.Doubtful--
		if err != nil && end.StatusCode != http.StatusUnprocessableEntity {
			// It does not tell whether the message was taken before, but where the message itself is wrong.
			end.Outcome = journal.Unknown
		}
	}
	r.tally.add(end.Record)
	if err != nil && r.Failed != nil && text != nil {
		if _, err := r.Failed.Write(slices.Concat(text, []byte{'\n'})); err != nil {
			r.failLocked(fmt.Errorf("the file of failed lines cannot be written: %w", err))
		}
	}
	if r.Journal != nil {
		if err := r.Journal.Record(end.Record); err != nil {
			end.Unrecorded = true
			r.failLocked(err)
		}
	}
	r.Watch.Ended(end)
	return end.State()
}

func (r *run) record(line int64, id string, err error) journal.Record {
	if err == nil {
		return journal.Record{Line: line, Outcome: journal.Sent, MessageID: id}
	}
	if errors.As(err, new(*Invalid)) {
		return journal.Record{Line: line, Outcome: journal.NotSent}
	}
	failure := delivery.Wrap(delivery.Unknown, err)
	outcome := strings.ReplaceAll(failure.Outcome.String(), " ", "_")
	return journal.Record{Line: line, Outcome: outcome, StatusCode: failure.StatusCode, Code: r.Code(failure)}
}
