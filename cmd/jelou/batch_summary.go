package main

import (
	"errors"
	"fmt"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/progress"
)

// summary is what "jelou batch --json" prints.
type summary struct {
	Sent     int64 `json:"sent"`
	Refused  int64 `json:"refused"`
	NotSent  int64 `json:"notSent"`
	Unknown  int64 `json:"unknown"`
	NotTried int64 `json:"notTried"`
	Earlier  int64 `json:"earlier"`  // of the first four, those of earlier runs
	Complete bool  `json:"complete"` // the input was read to its end
}

// end prints the summary, and gives the exit code.
func (p *prepared) end(tally batch.Tally, err error) error {
	s := summary{
		Sent: tally.Sent, Refused: tally.Refused, NotSent: tally.NotSent, Unknown: tally.Unknown,
		NotTried: max(p.due, tally.Due) - tally.Ended - tally.Doubtful,
		Earlier:  tally.Earlier,
		Complete: tally.Complete || p.due != progress.Unknown,
	}
	err = wrapName(p.file, err)
	if printErr := p.print(s, tally.TurnedAway); printErr != nil {
		complain(p.cmd.ErrOrStderr(), fmt.Errorf("the summary cannot be printed: %w", printErr))
	}
	switch {
	case s.Unknown > 0:
		return &exit{code: exitUnknown, err: err}
	case s.Refused+s.NotSent+s.NotTried > 0 || err != nil:
		return &exit{code: exitFailed, err: err}
	}
	return nil
}

func (p *prepared) print(s summary, turnedAway int64) error {
	if p.json {
		return printJSON(p.cmd, s)
	}
	out := p.cmd.OutOrStdout()
	line := fmt.Sprintf("%d sent, %d refused, %d not sent, %d unknown", s.Sent, s.Refused, s.NotSent, s.Unknown)
	if s.Earlier > 0 {
		line += fmt.Sprintf(" (%d of them earlier)", s.Earlier)
	}
	_, err := fmt.Fprintln(out, line)
	for _, hint := range p.hints(s, turnedAway) {
		_, more := fmt.Fprintln(out, hint)
		err = errors.Join(err, more)
	}
	return err
}

// hints say what can be done about what was not sent.
func (p *prepared) hints(s summary, turnedAway int64) []string {
	var hints []string
	resumable := p.journal != nil
	if s.NotTried > 0 {
		hint := fmt.Sprintf("%d not tried", s.NotTried)
		if resumable {
			hint += ": the same command goes on with them"
		} else {
			hint += ": nothing says which; with --journal the command could go on with them"
		}
		hints = append(hints, hint)
	}
	if turnedAway > 0 && resumable {
		hints = append(hints, fmt.Sprintf("%d turned away with a 401 or 429: the same command tries again", turnedAway))
	}
	if !s.Complete {
		hints = append(hints, "the rest of the input was not read")
	}
	if s.NotSent > 0 && resumable {
		hint := "not sent: the same command tries them again"
		if p.noPrecheck {
			hint += ", in vain where a line breaks the contract: correct those in a file of their own"
		}
		hints = append(hints, hint)
	}
	if s.Unknown > 0 && resumable {
		hints = append(hints, "unknown: these customers may have the message; --resend-unknown sends it again")
	}
	return hints
}
