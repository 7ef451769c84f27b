package batch

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	jelou "github.com/jelou-go/jelou/generated"
)

// Check looks through an input before anything is sent.
type Check struct {
	Journal       *journal.Journal // opened; nil for none
	ResendUnknown bool
	Parse         func(line []byte) (jelou.Message, error) // nil to check nothing
	Invalid       func(line input.Line, err error)         // is told of each message that breaks the contract
	Failed        io.Writer                                // takes the lines that failed before and are not tried again; nil for none
}

// Checked is what there is in an input.
type Checked struct {
	Due     int64 // lines to be sent
	Invalid int64 // of them, those that break the contract
}

// Run reads the input to its end.
func (c *Check) Run(ctx context.Context, r io.Reader) (Checked, error) {
	var found Checked
	lines := input.NewLines(r)
	for {
		line, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		tooLong := errors.As(err, new(*input.TooLongError))
		switch {
		case err != nil && !tooLong:
			return found, err
		case ctx.Err() != nil:
			return found, ErrInterrupted
		case line.Blank() && !tooLong:
			continue
		}
		if err := c.line(line, err, &found); err != nil {
			return found, err
		}
	}
}

// line takes a line, or the error of one that is too long.
func (c *Check) line(line input.Line, tooLong error, found *Checked) error {
	state := stateIn(c.Journal, line.Number)
	if !Due(state, c.ResendUnknown) {
		if c.Failed == nil || state == journal.Done {
			return nil
		}
		_, err := c.Failed.Write(slices.Concat(line.Text, []byte{'\n'}))
		return err
	}
	found.Due++
	if c.Parse == nil {
		return nil
	}
	err := tooLong
	if err == nil {
		_, err = c.Parse(line.Text)
	}
	if err != nil {
		found.Invalid++
		c.Invalid(line, err)
	}
	return nil
}

// stateIn is what a journal knows of a line.
func stateIn(j *journal.Journal, line int64) journal.State {
	if j == nil {
		return journal.Pending
	}
	return j.State(line)
}

// Due tells a line that is to be sent.
func Due(state journal.State, resendUnknown bool) bool {
	return state == journal.Pending || resendUnknown && state == journal.InDoubt
}
