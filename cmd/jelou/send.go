package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// sending is one call of "jelou send".
type sending struct {
	bot, server  string
	dryRun, json bool
	file         string
}

func newSend() *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "send FILE|-",
		Short: "Send the message in a JSON file",
		Long: `Send the message in a JSON file, or on standard input for "-", and print its id.

The file is read strictly and checked against the contract before anything is
sent: unknown or repeated members, wrong types and broken limits are all named.`,
		Example: `  jelou example text > order.json
  jelou send order.json --bot BOT_ID
  jelou send - --dry-run < order.json`,
		Args: takes(1, 1, "one FILE, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.file = args[0]
			return s.run(cmd)
		},
	}
	cmd.Flags().StringVar(&s.bot, "bot", "", "the bot that sends (default $"+envBot+")")
	cmd.Flags().StringVar(&s.server, "server", "", "the API's base URL (default $"+envServer+", else "+jelou.ServerURLProduction+")")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "check the message and print the request, but send nothing")
	cmd.Flags().BoolVar(&s.json, "json", false, "print the outcome as one JSON object")
	return cmd
}

func (s *sending) run(cmd *cobra.Command) error {
	s.bot = cmp.Or(s.bot, os.Getenv(envBot))
	s.server = cmp.Or(s.server, os.Getenv(envServer), jelou.ServerURLProduction)
	if s.bot == "" {
		return usage(cmd, errors.New("no bot: give --bot or set "+envBot))
	}
	client, err := s.client()
	if err != nil {
		return usage(cmd, err)
	}
	message, err := s.read(cmd)
	if err != nil {
		return err
	}
	if s.dryRun {
		return s.show(cmd, message)
	}
	resp, err := client.SendMessageWithResponse(cmd.Context(), s.bot, message)
	if err != nil {
		return s.fail(cmd, err)
	}
	return s.succeed(cmd, resp.JSON200.MessageID)
}

// client makes the client. A dry run sends nothing, and needs no credentials.
func (s *sending) client() (*jelou.ClientWithResponses, error) {
	options := []jelou.ClientOption{
		jelou.WithHTTPClient(transport.New(transport.WithUserAgent("jelou-cli", toolVersion()))),
	}
	if !s.dryRun {
		creds, err := auth.FromEnv()
		if err != nil {
			return nil, err
		}
		options = append(options, jelou.WithRequestEditorFn(creds.Intercept))
	}
	return jelou.NewClientWithResponses(s.server, options...)
}

// read reads the file. Violations go to stderr, one line each.
func (s *sending) read(cmd *cobra.Command) (jelou.Message, error) {
	data, err := readInput(cmd.Context(), s.file, cmd.InOrStdin())
	if err != nil {
		if s.json {
			err = errors.Join(err, printJSON(cmd, result{Outcome: "not_sent", Error: oneLine(err.Error())}))
		}
		return nil, err
	}
	message, err := parse(data)
	if err == nil {
		return message, nil
	}
	for _, line := range lines(s.file, err) {
		cmd.PrintErrln(line)
	}
	if s.json {
		if err := printJSON(cmd, failure(delivery.Wrap(delivery.NotSent, err))); err != nil {
			return nil, err
		}
	}
	return nil, &exit{code: exitFailed}
}

func (s *sending) fail(cmd *cobra.Command, err error) error {
	if s.json {
		err = errors.Join(err, printJSON(cmd, failure(err)))
	}
	return failed(err)
}

// succeed prints the id. Where it cannot, the message is nevertheless sent, and the exit code must not
// invite anybody to send it again.
func (s *sending) succeed(cmd *cobra.Command, id string) error {
	var err error
	if s.json {
		err = printJSON(cmd, result{Outcome: "sent", MessageID: id})
	} else {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), oneLine(id))
	}
	if err != nil {
		complain(cmd.ErrOrStderr(), fmt.Errorf("sent as %s, but the id cannot be printed: %w", id, err))
	}
	return nil
}
