package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete lets a shell complete a flag with these values, or with nothing if there are none. Without it a shell
// completes the names of files.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	CompleteFunc(cmd, flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// CompleteFunc lets a shell complete a flag with the results of a function.
func CompleteFunc(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // there is no such flag, or it has a function already
	}
}

// noneEmpty refuses a flag that was given an empty text, such as a variable of a script that is not set: that must not
// mean the same as no flag. A flag for a part of a message says so: an empty text can be meant.
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
