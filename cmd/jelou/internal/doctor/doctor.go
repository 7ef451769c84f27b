// Package doctor is the command "jelou doctor".
package doctor

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// New returns the command.
func New() *cobra.Command {
	var conn cli.Connection
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check the settings, the network and the credentials, sending nothing",
		Long: `Check everything that needs no message: the settings and the source of each, the
proxy, DNS, the connection and TLS, the credentials and the bot (the command
lists the bot's templates), and this machine's clock against the service's. The
command never prints the client id and the secret.

Each check is one line: ok, failed or skipped, its name, and the finding. A
failed one says how to mend it. With --json each is an object with check,
result, finding and advice.

Exit codes: 0 nothing failed; 1 something failed; 2 wrong usage.`,
		Example:           "  jelou doctor\n  jelou doctor --json",
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{cmd: cmd, conn: &conn, json: asJSON}
			if err := d.run(); err != nil {
				return err
			}
			if d.failed {
				return &cli.Exit{Code: cli.CodeFailed}
			}
			return nil
		},
	}
	conn.AddFlags(cmd, cmd.Flags(), true)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each check as JSON on one line")
	return cmd
}

// check is a finished check.
type check struct {
	Name    string `json:"check"`
	Result  string `json:"result"` // ok, failed or skipped
	Finding string `json:"finding"`
	Advice  string `json:"advice,omitempty"` // how to mend it, for a failed check
}

// doctor is one run of the command.
type doctor struct {
	cmd    *cobra.Command
	conn   *cli.Connection
	json   bool
	failed bool
	broken error // the first failure to print
}

func (d *doctor) pass(name, finding string) { d.say(check{Name: name, Result: "ok", Finding: finding}) }

func (d *doctor) fail(name, finding, advice string) {
	d.failed = true
	d.say(check{name, "failed", finding, advice})
}

func (d *doctor) skip(why string, names ...string) {
	for _, name := range names {
		d.say(check{Name: name, Result: "skipped", Finding: why})
	}
}

func (d *doctor) say(c check) {
	if d.broken != nil {
		return
	}
	if d.json {
		d.broken = cli.PrintJSON(d.cmd, c)
		return
	}
	line := fmt.Sprintf("%-8s%-20s %s", c.Result, c.Name, c.Finding)
	if c.Advice != "" {
		line += ": " + c.Advice
	}
	_, d.broken = fmt.Fprintln(d.cmd.OutOrStdout(), cli.OneLine(line))
}
