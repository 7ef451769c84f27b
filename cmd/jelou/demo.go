package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

func newDemo() *cobra.Command {
	var stay bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Send one of everything to a sandbox of its own",
		Long: `Start a sandbox on a free loopback port, send it every example of the contract
with the real client, and print what came of each. It needs no credentials and
never leaves this machine, whatever the environment holds.`,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, stay) },
	}
	cmd.Flags().BoolVar(&stay, "stay", false, "keep the sandbox until Ctrl-C, and print where a browser sees the messages")
	return cmd
}

func runDemo(cmd *cobra.Command, stay bool) error {
	all, err := contract.Examples()
	if err != nil {
		return err
	}
	box, err := sandbox.New()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- serve(ctx, listener, box, 0) }()

	client, closeIdle, err := demoClient(baseURL(listener.Addr()))
	if err != nil {
		return err
	}
	demoErr := sendAll(ctx, cmd, client, all)
	closeIdle()
	if demoErr == nil {
		demoErr = showAll(ctx, cmd, baseURL(listener.Addr()), stay)
	}
	cancel()
	return errors.Join(demoErr, <-served)
}

// demoClient makes a client whose connections take no proxy from the environment.
func demoClient(server string) (*jelou.ClientWithResponses, func(), error) {
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		return nil, nil, err
	}
	direct := transport.New(
		transport.WithBase(&http.Transport{Proxy: nil}),
		transport.WithUserAgent("jelou-demo", toolVersion()),
	)
	client, err := jelou.NewClientWithResponses(server, jelou.WithHTTPClient(direct), jelou.WithRequestEditorFn(creds.Intercept))
	return client, direct.CloseIdleConnections, err
}

// sendAll prints a row for each example.
func sendAll(ctx context.Context, cmd *cobra.Command, client *jelou.ClientWithResponses, all []contract.Example) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	// A failed write comes back from Flush.
	_, _ = fmt.Fprintln(table, "TYPE\tEXAMPLE\tMESSAGE ID\tTIME")
	sent := 0
	for _, example := range all {
		start := time.Now()
		id, err := send(ctx, client, example)
		took := time.Since(start).Round(100 * time.Microsecond)
		if err != nil {
			complain(cmd.ErrOrStderr(), fmt.Errorf("%s: %w", example.Name, err))
			id = "failed"
		} else {
			sent++
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", kind(example), example.Summary, oneLine(id), took)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if sent < len(all) {
		return fmt.Errorf("%d of %d were not sent", len(all)-sent, len(all))
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%d sent, all of them to a sandbox on this machine.\n", sent)
	return err
}

// showAll tells how to see the messages. To stay, it waits for the end.
func showAll(ctx context.Context, cmd *cobra.Command, url string, stay bool) error {
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

func kind(example contract.Example) string {
	if example.Type == "" {
		return example.Operation
	}
	return example.Type
}
