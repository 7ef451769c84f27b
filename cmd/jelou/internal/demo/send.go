package demo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

const bot = "DEMO_BOT"

// sending is a sent example.
type sending struct {
	contract.Example
	id     string // of the message; "" if the response has none
	took   time.Duration
	failed bool
}

// sendAll sends each example, and complains about each failure.
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
	var templates []jelou.SentTemplate
	if json.Unmarshal(response.Body, &templates) == nil && len(templates) > 0 {
		return templates[0].ID, nil
	}
	return response.Member("messageId"), nil
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
