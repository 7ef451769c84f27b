package batch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// summarize prints the counts. A failure to print them does not change the exit code.
func (o *options) summarize(cmd *cobra.Command, c counts) {
	var err error
	if o.json {
		err = cli.PrintJSON(cmd, struct {
			counts
			Server string `json:"server"`
		}{c, o.Server})
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
	resumable := o.journalPath != ""
	switch {
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
