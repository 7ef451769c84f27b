// Package doctor is the command "jelou doctor".
package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
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

type check struct {
	Name    string `json:"check"`
	Result  string `json:"result"` // ok, failed or skipped
	Finding string `json:"finding"`
	Advice  string `json:"advice,omitempty"` // how to mend it, for a failed check
}

type doctor struct {
	cmd    *cobra.Command
	conn   *cli.Connection
	json   bool
	failed bool
	broken error // the first failure to print
}

func (d *doctor) pass(name, finding string) bool {
	d.say(check{Name: name, Result: "ok", Finding: finding})
	return true
}

func (d *doctor) fail(name, finding, advice string) bool {
	d.failed = true
	d.say(check{name, "failed", finding, advice})
	return false
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

// watched is a transport that notes the service's clock.
type watched struct {
	base  http.RoundTripper
	ahead time.Duration // by how much the service's clock is ahead of this machine's
	told  bool
}

// RoundTrip implements [http.RoundTripper].
func (w *watched) RoundTrip(req *http.Request) (*http.Response, error) {
	before := time.Now()
	resp, err := w.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		middle := before.Add(time.Since(before) / 2)
		w.ahead, w.told = date.Sub(middle), true
	}
	return resp, nil
}

// service checks the credentials, the bot and the clock with one reading call.
func (d *doctor) service() {
	seen := &watched{base: transport.NewBase()}
	api, err := d.conn.Client(d.cmd, needs, cli.Transport(transport.WithBase(seen)))
	if err != nil {
		d.fail("credentials", err.Error(), "correct them")
		d.skip("the credentials cannot be used", "bot", "clock")
		return
	}
	resp, err := api.ListTemplatesWithResponse(d.cmd.Context(), d.conn.Bot, nil)
	var failure *delivery.Error
	errors.As(err, &failure)
	switch {
	case err == nil:
		d.pass("credentials", "accepted")
		d.pass("bot", fmt.Sprintf("known, templates: %d", len(resp.JSON200.Data)+len(resp.JSON200.Results)))
	case failure.StatusCode/100 == 3,
		!json.Valid(failure.Body) && (len(failure.Body) > 0 || failure.StatusCode == http.StatusNotFound):
		// It says nothing of the credentials and the bot.
		d.fail("credentials", fmt.Sprintf("HTTP %d, a redirect or no JSON, so not from Jelou", failure.StatusCode),
			"look at --server, and at a proxy or firewall on the way")
		d.skip("the response is not from Jelou", "bot")
	case failure.StatusCode == http.StatusUnauthorized, failure.StatusCode == http.StatusForbidden:
		d.fail("credentials", fmt.Sprintf("refused with HTTP %d", failure.StatusCode),
			"take the client id and the secret of the same company from Jelou's settings, and look for a blank or a missing character")
		d.skip("the credentials are refused", "bot")
	case failure.StatusCode == http.StatusNotFound:
		d.pass("credentials", "accepted")
		d.fail("bot", "not found, HTTP 404",
			"look at --bot: it is the id of a bot of the credentials' company; a + at its beginning belongs to it")
	default:
		d.fail("credentials", strings.TrimPrefix(strings.TrimPrefix(err.Error(), "jelou: "), "failed: "),
			"the service did not say; run it again in a minute")
		d.skip("the service did not say", "bot")
	}
	d.clock(seen)
}

func (d *doctor) clock(seen *watched) {
	apart := seen.ahead.Abs().Round(time.Second)
	switch {
	case !seen.told:
		d.skip("the service did not send its time", "clock")
	case apart <= drift:
		d.pass("clock", "agrees with the service's")
	default:
		side := " ahead of the service's"
		if seen.ahead > 0 {
			side = " behind the service's"
		}
		d.fail("clock", apart.String()+side, "set this machine's clock: certificates, --since and settle need it")
	}
}
