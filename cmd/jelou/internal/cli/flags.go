package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete lets a shell complete a flag with these values, or with nothing if values is empty. Without Complete a shell
// completes names of files.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	CompleteFunc(cmd, flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// CompleteFunc lets a shell complete a flag with a function's results.
func CompleteFunc(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the flag does not exist, or has a function already
	}
}

// noneEmpty refuses an empty text for a flag, such as an unset variable of a script: it must not mean the same as no
// flag. A flag for a part of a message has a method OfMessage, because there an empty text can be meant.
func noneEmpty(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if _, ofMessage := f.Value.(interface{ OfMessage() }); ofMessage {
			return
		}
		if f.Value.Type() == "string" && f.Value.String() == "" && err == nil {
			err = Usage(cmd, fmt.Errorf("--%s: is empty", f.Name))
		}
	})
	return err
}
