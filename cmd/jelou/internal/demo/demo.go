// Package demo is the command "jelou demo".
package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
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
	if !stay {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), `To see them as on a phone, in a browser: jelou demo --stay
From a checkout: go run ./cmd/jelou demo --stay`)
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "See them as on a phone, in a browser: %s\nStop it with Ctrl-C.\n", url)
	if err == nil {
		<-ctx.Done()
	}
	return err
}
