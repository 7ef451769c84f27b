package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const (
	envBot    = "JELOU_BOT_ID"
	envServer = "JELOU_SERVER"
)

// newRoot makes the commands; those for the kinds of message, which take the contract to be read, on
// demand. An error means that the contract in the program is broken.
func newRoot(kinds bool) (*cobra.Command, error) {
	send, err := newSend(kinds)
	if err != nil {
		return nil, err
	}
	var envFile string
	root := &cobra.Command{
		Use:   "jelou",
		Short: "Send WhatsApp messages through Jelou",
		Long: `Send WhatsApp messages through Jelou, check them, and try them on a local sandbox.

Credentials come from the environment, JELOU_CLIENT_ID and JELOU_CLIENT_SECRET,
or from a file (--env-file). Flags win over the environment, and the environment
wins over the file.

Exit codes: 0 sent or valid; 1 invalid, refused, not sent, or a file cannot be
read; 2 wrong usage, or the bot or the credentials are missing; 3 delivery
unknown, the customer may have the message.

This is an unofficial client.`,
		Args:              noCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return loadEnv(cmd, envFile) },
		SilenceUsage:      true,
		SilenceErrors:     true,

		SuggestionsMinimumDistance: 2,
		Version:                    toolVersion(),
	}
	root.PersistentFlags().StringVar(&envFile, "env-file", "", "a `file` of KEY=VALUE lines for the JELOU_ variables that the environment lacks; single quotes keep a $ or # in a value")
	root.PersistentFlags().BoolP(verboseFlag, "v", false, "say more of what happened, and of errors")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", helpWidth)))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, flagError(err)) })
	root.AddCommand(send, newBatch(), newValidate(), newExample(), newSandbox(), newDemo(), newVersion())
	strict(root)
	return root, nil
}

// strict makes mistakes of what would print help instead: the names of commands and shells that there are not.
func strict(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				if found, rest, err := root.Find(args); err != nil || len(rest) > 0 {
					return noCommand(found, rest)
				}
				return nil
			}
		case "completion":
			cmd.Args = noCommand
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			cmd.SuggestionsMinimumDistance = 2
		}
	}
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
