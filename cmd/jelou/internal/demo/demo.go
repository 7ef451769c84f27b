// Package demo is the command "jelou demo".
package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/cmd/jelou/internal/serve"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

// New returns the command.
func New() *cobra.Command {
	var stay bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Send one of everything to a sandbox of its own",
		Long: `Start a sandbox on a free loopback port, send it every example of the contract
with the real client, and print the status of each. It needs no credentials and
never leaves this machine, whatever the environment has.`,
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return run(cmd, stay) },
	}
	cmd.Flags().BoolVar(&stay, "stay", false, "keep the sandbox until Ctrl-C, and print where a browser sees the messages")
	return cmd
}

// whole is long enough for a message to pass through all its statuses.
const whole = time.Minute

func run(cmd *cobra.Command, stay bool) error {
	all, err := call.Contract()
	if err != nil {
		return err
	}
	examples, err := contract.Examples()
	if err != nil {
		return err
	}
	box, err := sandbox.New()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	return serve.While(ctx, box, func(url string, client *jelou.ClientWithResponses) error {
		sent := sendAll(ctx, cmd, client, all, examples)
		box.Advance(whole)
		became, err := statuses(ctx, client)
		if err != nil {
			return err
		}
		if err := show(cmd.OutOrStdout(), sent, became); err != nil {
			return err
		}
		return invite(ctx, cmd, url, stay)
	})
}

// invite prints how to see the messages. With stay it waits for Ctrl-C.
func invite(ctx context.Context, cmd *cobra.Command, url string, stay bool) error {
	text := `To see them as on a phone, in a browser: jelou demo --stay
From a checkout: go run ./cmd/jelou demo --stay`
	if stay {
		text = "See them as on a phone, in a browser: " + url + "\nStop it with Ctrl-C."
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
	if stay && err == nil {
		<-ctx.Done()
	}
	return err
}

const bot = "DEMO_BOT"

type sending struct {
	contract.Example
	id     string // of the message; "" if the response has none
	took   time.Duration
	failed bool
}

func sendAll(ctx context.Context, cmd *cobra.Command, client *jelou.ClientWithResponses, all []*call.Operation, examples []contract.Example) []sending {
	sent := make([]sending, len(examples))
	for i, example := range examples {
		start := time.Now()
		id, err := send(ctx, client, all, example)
		sent[i] = sending{example, id, time.Since(start).Round(100 * time.Microsecond), err != nil}
		if err != nil {
			cli.Complain(cmd.ErrOrStderr(), fmt.Errorf("%s: %w", cmp.Or(example.Name, example.Operation), err))
		}
	}
	return sent
}

// send sends an example, and returns the message's id if the response has one.
func send(ctx context.Context, client *jelou.ClientWithResponses, all []*call.Operation, example contract.Example) (string, error) {
	op := call.Find(all, example.Operation)
	if op == nil {
		return "", fmt.Errorf("this program has no operation %s", example.Operation)
	}
	params, err := form.Samples(op.Operation, bot)
	if err != nil {
		return "", err
	}
	response, err := op.Do(ctx, client, call.Arguments{Params: params, Body: example.JSON})
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(response.MessageIDs(), ",")
	return id, nil
}

// statuses returns the statuses of messages and templates by their ids.
func statuses(ctx context.Context, client *jelou.ClientWithResponses) (map[string]string, error) {
	all := make(map[string]string)
	for row, err := range client.AllMessages(ctx, bot, nil) {
		if err != nil {
			return nil, err
		}
		all[row.MessageID] = row.Status
	}
	for row, err := range client.AllNotifications(ctx, bot, nil) {
		if err != nil {
			return nil, err
		}
		all[row.ID] = row.SentStatus
	}
	return all, nil
}

// show prints a row for each example. The error counts the failed ones.
func show(out io.Writer, sent []sending, statuses map[string]string) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	// Flush returns the error of a failed write.
	_, _ = fmt.Fprintln(table, "TYPE\tEXAMPLE\tMESSAGE ID\tSTATUS\tTIME")
	failed := 0
	for _, one := range sent {
		status := cmp.Or(statuses[one.id], "–")
		if one.failed {
			failed++
			status = "failed"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n",
			cmp.Or(one.Type, one.Operation), one.Summary, cmp.Or(cli.OneLine(one.id), "–"), cli.OneLine(status), one.took)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d were not sent", failed, len(sent))
	}
	_, err := fmt.Fprintf(out, "\n%d sent, all to a sandbox on this machine. The status is from its history and notifications.\n", len(sent))
	return err
}
