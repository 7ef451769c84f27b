package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// sending is one call of "jelou send".
type sending struct {
	bot, server         string
	dryRun, json, print bool
}

// outgoing is what is to be sent.
type outgoing struct {
	operation operation
	user      string // for operations with the person in their path
	body      []byte // the JSON
	// lines says what is wrong with the body, a line for each violation.
	lines func(err error) []string
}

// newSend makes the command, with those for the kinds of message where they are wanted.
func newSend(kinds bool) (*cobra.Command, error) {
	var s sending
	cmd := &cobra.Command{
		Use:   "send FILE|-",
		Short: "Send a message: a JSON file, or one made from flags",
		Long: `Send the message in a JSON file, or on standard input for "-", or make one from
flags: each kind of message is a command with flags of its own. What is printed
is the id of the message, or "sent" where the answer has none.

The message is read strictly and checked against the contract before anything
is sent: unknown or repeated members, wrong types and broken limits are all
named. A file that is named like a kind is sent as ./KIND.

Other users of the machine can see a command line, and with it the phone number
and the text in flags. Where that matters, send a file or standard input.

With --json the outcome is one object: outcome is sent, not_sent, refused,
unknown or dry_run, with messageId, statusCode, code, error, request and
violations (pointer, rule, limit, given) where there are such.`,
		Example: `  jelou send order.json --bot BOT_ID
  jelou send text --user 593987654321 --text 'Your order is ready.' --print
  jelou send - --dry-run < order.json`,
		Args:              takes(1, 1, "one FILE, - for standard input, or a kind of message"),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.run(cmd, func(context.Context) (*outgoing, error) {
				return s.readFile(cmd, operations[sendMessage], args[0])
			})
		},

		SuggestionsMinimumDistance: 2,
	}
	cmd.SetFlagErrorFunc(sendFlagError)
	flags := cmd.PersistentFlags()
	flags.StringVar(&s.bot, "bot", "", "the bot that sends (default $"+envBot+")")
	flags.StringVar(&s.server, "server", "", "the API's base URL (default $"+envServer+", else "+jelou.ServerURLProduction+")")
	flags.BoolVar(&s.print, "print", false, "print the message as JSON and send nothing; needs no bot and no credentials")
	flags.BoolVar(&s.dryRun, "dry-run", false, "check the message and print the request, but send nothing")
	flags.BoolVar(&s.json, "json", false, "print the outcome as one JSON object")
	if !kinds {
		return cmd, nil
	}
	return cmd, s.addKinds(cmd)
}

// run sends what read gives.
func (s *sending) run(cmd *cobra.Command, read func(context.Context) (*outgoing, error)) error {
	if s.print && s.dryRun {
		return usage(cmd, errors.New("give --print or --dry-run, not both"))
	}
	client, err := s.prepare()
	if err != nil {
		return usage(cmd, err)
	}
	message, err := read(cmd.Context())
	if err != nil {
		return err
	}
	if err := message.operation.check(message.body); err != nil {
		return s.invalid(cmd, message, err)
	}
	switch {
	case s.print:
		return printIndented(cmd, message.body)
	case s.dryRun:
		return s.show(cmd, message)
	default:
		return s.send(cmd, client, message)
	}
}

// prepare makes the client, and none where the message is only printed.
func (s *sending) prepare() (*jelou.ClientWithResponses, error) {
	if s.print {
		return nil, nil //nolint:nilnil // it is not asked for
	}
	s.bot = cmp.Or(s.bot, os.Getenv(envBot))
	s.server = cmp.Or(s.server, os.Getenv(envServer), jelou.ServerURLProduction)
	if s.bot == "" {
		return nil, errors.New("no bot: give --bot or set " + envBot)
	}
	options := []jelou.ClientOption{
		jelou.WithHTTPClient(transport.New(transport.WithUserAgent("jelou-cli", toolVersion()))),
	}
	if !s.dryRun { // which sends nothing, and needs no credentials
		creds, err := auth.FromEnv()
		if err != nil {
			return nil, err
		}
		options = append(options, jelou.WithRequestEditorFn(creds.Intercept))
	}
	return jelou.NewClientWithResponses(s.server, options...)
}

// readFile reads a file that holds a body of the operation.
func (s *sending) readFile(cmd *cobra.Command, op operation, file string) (*outgoing, error) {
	body, err := readInput(cmd.Context(), file, cmd.InOrStdin())
	if err != nil {
		err = suggestKind(cmd, file, err)
		if s.json {
			err = errors.Join(err, printJSON(cmd, result{Outcome: "not_sent", Error: oneLine(err.Error())}))
		}
		return nil, err
	}
	lines := func(err error) []string { return textLines(findings(label(file), err)) }
	return &outgoing{operation: op, body: body, lines: lines}, nil
}

// sendFlagError helps who misspelt a kind of message, whose flags "send" itself does not know.
func sendFlagError(cmd *cobra.Command, err error) error {
	err = flagError(err)
	if similar := cmd.SuggestionsFor(cmd.Flags().Arg(0)); cmd.Name() == "send" && cmd.Flags().NArg() > 0 && len(similar) > 0 {
		err = fmt.Errorf("%w; did you mean the kind of message %q?", err, similar[0])
	}
	return usage(cmd, err)
}

// suggestKind helps who misspelt a kind of message, which reads as the name of a file.
func suggestKind(cmd *cobra.Command, file string, err error) error {
	if similar := cmd.SuggestionsFor(file); errors.Is(err, os.ErrNotExist) && len(similar) > 0 {
		return fmt.Errorf("%w; did you mean the kind of message %q?", err, similar[0])
	}
	return err
}

// invalid says what is wrong with the message, one line each on stderr.
func (s *sending) invalid(cmd *cobra.Command, message *outgoing, err error) error {
	for _, line := range message.lines(err) {
		cmd.PrintErrln(line)
	}
	if s.json {
		if err := printJSON(cmd, failure(delivery.Wrap(delivery.NotSent, err))); err != nil {
			return err
		}
	}
	return &exit{code: exitFailed}
}

func (s *sending) send(cmd *cobra.Command, client *jelou.ClientWithResponses, message *outgoing) error {
	tries := 0
	ctx := httptrace.WithClientTrace(cmd.Context(), &httptrace.ClientTrace{GetConn: func(string) { tries++ }})
	start := time.Now()
	id, err := message.operation.send(ctx, client, s.bot, message.user, message.body)
	took := time.Since(start)
	effort := fmt.Sprintf("request: %d bytes, %s, %s", len(message.body), took.Round(100*time.Microsecond), counted(tries, "try", "tries"))
	if err != nil {
		return s.fail(cmd, err, effort)
	}
	if verbose(cmd) {
		cmd.PrintErrln(effort)
	}
	return s.succeed(cmd, id)
}

func (s *sending) fail(cmd *cobra.Command, err error, details ...string) error {
	if s.json {
		err = errors.Join(err, printJSON(cmd, failure(err)))
	}
	return failed(err, details...)
}

// succeed prints the id, or that the message is sent where the answer has none. Where it cannot, the message is nevertheless sent, and the exit code must not
// invite anybody to send it again.
func (s *sending) succeed(cmd *cobra.Command, id string) error {
	var err error
	if s.json {
		err = printJSON(cmd, result{Outcome: "sent", MessageID: id})
	} else {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), cmp.Or(oneLine(id), "sent"))
	}
	if err != nil {
		complain(cmd.ErrOrStderr(), fmt.Errorf("sent as %s, but the id cannot be printed: %w", id, err))
	}
	return nil
}
