package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	jelou "github.com/jelou-go/jelou/generated"
)

const (
	defaultConcurrency = 8
	defaultRate        = 5
)

// batching is one call of "jelou batch".
type batching struct {
	file, bot, server string
	journalPath       string
	failedPath        string
	concurrency       int
	rate              float64
	noPrecheck        bool
	resendUnknown     bool
	sync              bool
	progressKind      string
	json              bool
}

func newBatch() *cobra.Command {
	var b batching
	cmd := &cobra.Command{
		Use:   "batch FILE|-",
		Short: "Send the messages in an NDJSON file, one to a line",
		Long: `Send the messages in an NDJSON file, or on standard input for "-": one JSON
message to a line, as in "jelou send". Blank lines are skipped.

All lines are checked before the first is sent, and where one breaks the
contract nothing is sent. Standard input is kept in a temporary file for that.
With --no-precheck lines are sent as they are read, and a line that breaks the
contract is not sent while the others are.

Messages for one user go one after the other, in the order of the file. Where
one could not be sent and a later run may send it, those behind it are not sent
either: nothing overtakes it. A line is tried again only where the try before
cannot have been accepted. At a 429 all lines wait for as long as the service
asks; at a 401 nothing more is sent.

THE JOURNAL. With --journal FILE the outcome of each line is kept there, without
its text. Interrupted or killed at any moment, the same command with the same
journal goes on: what was sent is never sent again. A line that was in flight
when the command was killed may have been sent: it is reported as unknown, and
sent again only with --resend-unknown, and stays unknown unless that succeeds or
is answered with a 422. Lines that were refused for what they are stay refused;
lines that were not sent, or turned away with a 401 or 429, are tried again. A
journal belongs to its input, its server and its bot, and is refused for
another. Without a journal nothing can be resumed, and nothing says which lines
an interrupted batch has not tried.

The journal is NDJSON. Its first line is the command's own; each other line is
the outcome of a line of the input, a later one taking the place of an earlier:

  {"line":7,"outcome":"refused","statusCode":422,"code":"E0422"}

The outcome is sent (with "messageId"), refused, not_sent or unknown. --sync
puts each of these on the disk at once: slower, but safe from a power cut, too.

FAILED LINES. With --failed FILE the lines that were refused, were not sent, or
are unknown go there as they are, to be corrected and sent as a batch of their
own. Either send that file or resume with the journal, not both: a line that is
tried again with the journal would be sent twice.

INTERRUPTING. The first Ctrl-C (or SIGTERM) begins nothing new and finishes what
is in flight; the second breaks that off, too. Closing the terminal counts as a
first; nohup keeps the batch going.

Credentials come from the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET.
With --verbose a line is printed for each message that was sent, too.

With --json the summary is one object: sent, refused, notSent, unknown and notTried
are numbers of lines, earlier is how many of them are from runs before, and
complete tells whether the input was read to its end.

Exit codes: 0 all sent; 1 something was refused, not sent or not tried; 2 wrong
usage, or the bot or the credentials are missing; 3 a delivery is unknown, that
customer may have the message.`,
		Example: `  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal
  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal --failed again.ndjson
  export-orders | jelou batch - --bot BOT_ID --no-precheck --rate 5 --concurrency 16`,
		Args: takes(1, 1, "one FILE, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b.file = args[0]
			return b.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&b.bot, "bot", "", "the bot that sends (default $"+envBot+")")
	flags.StringVar(&b.server, "server", "", "the API's base URL (default $"+envServer+", else "+jelou.ServerURLProduction+")")
	flags.StringVar(&b.journalPath, "journal", "", "keep the outcomes in this file, and go on from there")
	flags.StringVar(&b.failedPath, "failed", "", "write the lines that were refused, were not sent or are unknown to this file")
	flags.IntVar(&b.concurrency, "concurrency", defaultConcurrency, fmt.Sprintf("messages in flight at once, at most %d", journal.Slots))
	flags.Float64Var(&b.rate, "rate", defaultRate, "requests per second, 0 for no limit")
	flags.BoolVar(&b.noPrecheck, "no-precheck", false, "send lines as they are read, without checking all of them first")
	flags.BoolVar(&b.resendUnknown, "resend-unknown", false, "send lines again whose delivery is unknown: customers may get them twice")
	flags.BoolVar(&b.sync, "sync", false, "put each change of the journal on the disk at once")
	flags.StringVar(&b.progressKind, "progress", "auto", "bar, plain, none, or auto: a bar on a terminal, else plain lines")
	flags.BoolVar(&b.json, "json", false, "print the summary as one JSON object")
	return cmd
}

// settle takes what is missing from the environment, and finds mistakes in how the command was called.
func (b *batching) settle() error {
	b.bot = cmp.Or(b.bot, os.Getenv(envBot))
	b.server = cmp.Or(b.server, os.Getenv(envServer), jelou.ServerURLProduction)
	switch {
	case b.bot == "":
		return errors.New("no bot: give --bot or set " + envBot)
	case b.concurrency < 1 || b.concurrency > journal.Slots:
		return fmt.Errorf("--concurrency must be from 1 to %d", journal.Slots)
	case b.rate < 0 || math.IsNaN(b.rate) || math.IsInf(b.rate, 0):
		return errors.New("--rate must be 0 or more")
	case !slices.Contains([]string{"auto", "bar", "plain", "none"}, b.progressKind):
		return errors.New("--progress must be auto, bar, plain or none")
	case b.resendUnknown && b.journalPath == "":
		return errors.New("--resend-unknown needs the --journal that knows them")
	}
	return nil
}

// target is what a journal is tied to besides its input.
func (b *batching) target() journal.Target {
	return journal.NewTarget(b.server, b.bot)
}
