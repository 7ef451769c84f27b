package demo

import (
	"cmp"
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// sendAll prints a row for each example.
func sendAll(ctx context.Context, cmd *cobra.Command, client *jelou.ClientWithResponses, all []*call.Operation, examples []contract.Example) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	// A failed write comes back from Flush.
	_, _ = fmt.Fprintln(table, "TYPE\tEXAMPLE\tMESSAGE ID\tTIME")
	sent := 0
	for _, example := range examples {
		start := time.Now()
		id, err := send(ctx, client, all, example)
		took := time.Since(start).Round(100 * time.Microsecond)
		if err != nil {
			cli.Complain(cmd.ErrOrStderr(), fmt.Errorf("%s: %w", cmp.Or(example.Name, example.Operation), err))
			id = "failed"
		} else {
			sent++
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", cmp.Or(example.Type, example.Operation), example.Summary, cli.OneLine(id), took)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if sent < len(examples) {
		return fmt.Errorf("%d of %d were not sent", len(examples)-sent, len(examples))
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%d sent, all of them to a sandbox on this machine.\n", sent)
	return err
}

// send sends an example, and returns the id of the message if the response has one.
func send(ctx context.Context, client *jelou.ClientWithResponses, all []*call.Operation, example contract.Example) (string, error) {
	op := call.Find(all, example.Operation)
	if op == nil {
		return "", fmt.Errorf("this program has no operation %s", example.Operation)
	}
	given, err := operation.Sample(op, "DEMO_BOT")
	if err != nil {
		return "", err
	}
	given.Body = example.JSON
	if err := op.Check(given.Body); err != nil {
		return "", err
	}
	response, err := op.Do(ctx, client, given)
	if err != nil {
		return "", err
	}
	return cmp.Or(response.Member("messageId"), "–"), nil
}
