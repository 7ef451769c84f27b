package batch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

type summary struct {
	counts
	Server string `json:"server"`
	Error  string `json:"error,omitempty"`
}

// counts counts lines for the progress and the summary. "jelou batch --json" prints the exported fields.
type counts struct {
	// The outcomes, of this run and of earlier ones.
	Sent    int64 `json:"sent"`
	Refused int64 `json:"refused"`
	NotSent int64 `json:"not_sent"`
	Unknown int64 `json:"unknown"`
	// NotTried counts the lines that still have no outcome.
	NotTried int64 `json:"not_tried"`
	// Later counts the lines that --limit left for a later run, as far as the check counted them.
	Later int64 `json:"later,omitempty"`
	// Earlier counts the lines of the four fields above whose outcome is from an earlier run.
	Earlier int64 `json:"earlier"`
	// Complete reports that the check or the run read the input to its end.
	Complete bool `json:"complete"`

	// Reasons counts the refused lines and those not sent by their reason.
	Reasons map[string]int64 `json:"reasons,omitempty"`

	total int64 // lines to be sent, as the check counted them; -1 without a check
	due   int64 // lines of this run that are to be sent
	done  int64 // lines of this run that have an outcome
	again int64 // lines refused in this run for a reason other than their content
	read  bool  // this run has read the input to its end
	lost  bool  // no run can go on with the journal
}

// begin adds the outcomes that the journal has.
func (c *counts) begin(j *journal.Journal, resendUnknown bool) {
	c.Reasons = make(map[string]int64)
	for _, past := range j.Lines() {
		switch past.State() {
		case journal.Done:
			c.Sent++
		case journal.Rejected:
			c.Refused++
			c.Reasons[refused(past)]++
		case journal.InDoubt:
			c.Unknown++
		}
	}
	c.Earlier = c.Sent + c.Refused
	if !resendUnknown {
		c.Earlier += c.Unknown
	}
}

func (c *counts) end(e *entry, end end) {
	c.done++
	if end.err != nil && end.Outcome != journal.Unknown {
		c.Reasons[end.why()]++
	}
	if e.doubted() {
		c.Unknown--
	} else {
		c.NotTried--
	}
	switch end.Outcome {
	case journal.Sent:
		c.Sent++
	case journal.Refused:
		c.Refused++
	case journal.NotSent:
		c.NotSent++
	default:
		c.Unknown++
	}
	if end.Again {
		c.again++
	}
}

// summarize prints the counts, and with --json the error that ended the batch; another place prints that as text. A failure to
// print them does not change the exit code.
func (o *options) summarize(cmd *cobra.Command, c counts, broken error) {
	var err error
	if o.json {
		s := summary{counts: c, Server: o.Server}
		if broken != nil {
			s.Error = cli.OneLine(strings.TrimPrefix(broken.Error(), "jelou: "))
		}
		err = cli.PrintJSON(cmd, s)
	} else {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.Join(append(o.lines(c), "server: "+o.Server), "\n"))
	}
	if err != nil {
		cli.Complain(cmd.ErrOrStderr(), fmt.Errorf("the summary cannot be printed: %w", err))
	}
}

// exit returns the error that ends a batch with these counts; nil if all were sent.
func exit(c counts, err error) error {
	switch {
	case c.Unknown > 0:
		return &cli.Exit{Code: cli.CodeUnknown, Err: err}
	case c.Refused+c.NotSent+c.NotTried > 0 || err != nil:
		return &cli.Exit{Code: cli.CodeFailed, Err: err}
	}
	return nil
}

// lines returns the summary: the counts, and how to go on with the lines that were not sent.
func (o *options) lines(c counts) []string {
	first := fmt.Sprintf("%d sent, %d refused, %d not sent, %d unknown", c.Sent, c.Refused, c.NotSent, c.Unknown)
	if c.Earlier > 0 {
		first += fmt.Sprintf(" (%d of them earlier)", c.Earlier)
	}
	lines := []string{first}
	reached := false
	for _, reason := range slices.SortedFunc(maps.Keys(c.Reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.Reasons[b], c.Reasons[a]), cmp.Compare(a, b))
	}) {
		lines = append(lines, fmt.Sprintf("  %d %s", c.Reasons[reason], reason))
		reached = reached || strings.Contains(reason, "could_not_be_send")
	}
	if reached {
		lines = append(lines, "could not be sent: a guess is that the person has not written for 24 hours; a template reaches them")
	}
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	resumable := o.journalPath != "" && !c.lost
	switch {
	case c.NotTried > 0 && c.lost:
		say("%d not tried", c.NotTried)
	case c.NotTried > 0 && resumable:
		say("%d not tried: the same command goes on with them", c.NotTried)
	case c.NotTried > 0:
		say("%d not tried: nothing says which; with --journal the command could go on with them", c.NotTried)
	}
	if c.again > 0 && resumable {
		say("%d refused for a reason other than the line: the same command sends them again", c.again)
	}
	switch {
	case c.Later > 0 && resumable:
		say("%d left by --limit: the same command goes on with them", c.Later)
	case c.Later > 0:
		say("%d left by --limit", c.Later)
	}
	if !c.Complete {
		say("the rest of the input was not read")
	}
	switch {
	case c.NotSent > 0 && resumable && o.noPrecheck:
		say("not sent: the same command sends them again, in vain if a line breaks the contract: correct such lines in a file of their own")
	case c.NotSent > 0 && resumable:
		say("not sent: the same command sends them again")
	}
	if c.Unknown > 0 && resumable {
		say("unknown: these customers may have the message; --resend-unknown sends it again")
	}
	return lines
}
