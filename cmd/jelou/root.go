package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const (
	envBot    = "JELOU_BOT_ID"
	envServer = "JELOU_SERVER"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "jelou",
		Short: "Send WhatsApp messages through Jelou",
		Long: `Send WhatsApp messages through Jelou, check them, and try them on a local sandbox.

Credentials come from the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET.

Exit codes: 0 sent or valid; 1 invalid, refused or not sent; 2 wrong usage;
3 delivery unknown, the customer may have the message.

This is an unofficial client.`,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	root.AddCommand(newSend(), newBatch(), newValidate(), newExample(), newSandbox(), newDemo(), newVersion())
	return root
}

// noCommand is reached when the first argument is none of the commands.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		return usage(cmd, fmt.Errorf("unknown command %q, did you mean %q?", args[0], similar[0]))
	}
	return usage(cmd, fmt.Errorf("unknown command %q", args[0]))
}

// takes allows from least to most arguments. Any other number is a usage error that says what is wanted.
func takes(least, most int, wanted string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usage(cmd, fmt.Errorf("%s takes %s", cmd.Name(), wanted))
		}
		return nil
	}
}
