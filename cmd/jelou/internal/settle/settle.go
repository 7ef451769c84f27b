// Package settle is the command "jelou settle".
package settle

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/settle"
	"github.com/jelou-go/jelou/transport"
)

// perSecond is the rate of requests, as of "jelou batch" by default.
const perSecond = 5

// New returns the command.
func New() *cobra.Command {
	s := new(settling)
	cmd := &cobra.Command{
		Use:   "settle JOURNAL --input FILE|-",
		Short: "Look for evidence of a batch's unknown lines, sending nothing",
		Long: `Look in Jelou's history (for a template, in its notifications) for a batch's
lines with an unknown delivery, and report each as one of these:

found      exactly one row matches: Jelou has the message, as MESSAGE ID. A row
           does not show who sent it, so the same text from another program, or
           from a batch that still runs, matches, too
ambiguous  several rows may match, one row matches only in part, or one row
           matches several lines
not_seen   no row matches. This does not mean that the message was not sent: the
           history may be late, or may leave it out. Ask a person before you send
           such a line again.

The command sends nothing and does not change the journal. So a found line stays
unknown in the journal, and "jelou batch --resend-unknown" would send it again.
To send only the others, use the batch's file of failed lines (--failed).

The journal has no texts, so the command needs the input of the batch, too: the
same file (it compares a checksum), and for a table the same --message and
--country. With --wait it looks again for the lines that are not seen, after 5
seconds, 30 seconds, 2 minutes and then every 10 minutes. Ctrl-C ends that with
the report.

It reads the messages to all people since the first unknown line, 50 with each
request and 5 requests a second, and so takes a minute for 15,000 messages.

It is a guess that Jelou's history lists messages of the API, and how soon it
does. To find out with one message to your own phone, read
"go doc github.com/jelou-go/jelou/settle".

On a terminal the report is a table. Elsewhere, and with --json, each line is an
object: line, evidence, messageId, status and at (of a found one), candidates
(of an ambiguous one), from, to and rows (the searched time and number of rows,
of one that is not seen), and place, such as /destinations/1, for a template to
several people.

Exit codes: 0 all unknown lines were found, or no line is unknown; 1 the
journal, the input or the history cannot be read; 2 wrong usage; 3 a line was
not seen, or is ambiguous.`,
		Example: `  jelou settle orders.journal --input orders.ndjson --bot BOT_ID
  jelou settle orders.journal --input orders.ndjson --bot BOT_ID --wait 10m --json
  jelou settle customers.journal --input customers.xlsx --message message.json --country 57`,
		Args: cli.Takes(1, 1, "one JOURNAL"),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	s.AddFlags(cmd, flags, true)
	flags.StringVar(&s.input, "input", "", "the `file` with the messages of the batch, - for standard input")
	flags.StringVar(&s.messagePath, "message", "", "with a table as the input: the `file` that the batch filled in for each row")
	flags.StringVar(&s.country, "country", "", "with --message: the country code of the batch")
	flags.DurationVar(&s.wait, "wait", 0, "how long to look again for lines that are not seen, such as 10m")
	flags.BoolVar(&s.json, "json", false, "print each line as JSON, also on a terminal")
	cli.Complete(cmd, "country")
	cli.Complete(cmd, "wait", "1m", "10m", "1h")
	return cmd
}

type settling struct {
	cli.Connection
	input       string
	messagePath string
	country     string
	wait        time.Duration
	json        bool

	cmd     *cobra.Command
	client  *jelou.ClientWithResponses
	message *merge.Message // filled in for each row of a table; nil for lines that are messages
	known   []string       // the message ids of the sent lines
}

func (s *settling) run(cmd *cobra.Command, path string) error {
	s.cmd = cmd
	if s.wait < 0 {
		return cli.Usage(cmd, errors.New("--wait: must be 0 or more"))
	}
	var err error
	if s.message, err = merge.Read(cmd, s.messagePath, s.country); err != nil {
		return err
	}
	client, err := s.Client(cmd, cli.Needs{Bot: true, Credentials: true}, cli.Transport(transport.WithRate(perSecond, perSecond)))
	if err != nil {
		return err
	}
	s.client = client
	file, err := cli.Open(cmd, path)
	if err != nil {
		return input.Error(path, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	j, err := journal.Read(file, func(record journal.Record) {
		if record.MessageID != "" {
			s.known = append(s.known, strings.Split(record.MessageID, ",")...) // a template has one for each receiver
		}
	})
	switch {
	case err != nil: // also for a damaged journal: a lost or changed record could hide an unknown line
		return input.Error(path, err)
	case j.Check(journal.NewOwner(s.Server, s.Bot)) != nil:
		return input.Error(path, errors.New("the journal belongs to another bot or server: give those of the batch with --bot and --server"))
	case len(j.InDoubt()) == 0:
		cmd.PrintErrln("no line is unknown")
		return nil
	case s.input == "":
		return cli.Usage(cmd, errors.New("the journal has unknown lines, but no texts: give the batch's input with --input"))
	}
	cases, err := s.cases(path, j)
	if err != nil {
		return err
	}
	if err := s.search(cases); err != nil {
		note := "nothing is known of the lines that are not listed"
		return &cli.Exit{Code: cli.CodeFailed, Err: errors.Join(s.report(cases), unread{err}), Notes: []string{note}}
	}
	if err := s.report(cases); err != nil {
		return err
	}
	return s.verdict(cases)
}

// search looks for all messages once, and then again for those that were not seen.
func (s *settling) search(cases []*one) error {
	attempts := make([]settle.Attempt, len(cases))
	for i, c := range cases {
		attempts[i] = c.attempt
	}
	ctx, complete := s.cmd.Context(), true
	evidence, err := settle.All(ctx, s.client, s.Bot, attempts, settle.Known(s.known...), settle.Until(time.Now().Add(s.wait)))
	for i, c := range cases {
		c.evidence = evidence[i]
		complete = complete && c.evidence != nil
	}
	if complete && ctx.Err() != nil {
		return nil //nolint:nilerr // somebody interrupted the wait
	}
	return err
}

// unread is a failure of the search. It is about a request, and "refused" in its text about no line of the batch.
type unread struct{ error }

func (u unread) Error() string {
	return strings.Replace(u.error.Error(), "delivery unknown", "the history cannot be read", 1)
}

// Unwrap returns the failure of the request.
func (u unread) Unwrap() error { return errors.Unwrap(u.error) }
