package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete lets a shell complete a flag with these values, or with nothing if values is empty. Without Complete a shell
// completes names of files.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	complete(cmd, flag, cobra.ShellCompDirectiveNoFileComp, values)
}

// CompleteBeginnings lets a shell complete the beginnings of a flag's values, or names of files.
func CompleteBeginnings(cmd *cobra.Command, flag string, beginnings ...string) {
	complete(cmd, flag, cobra.ShellCompDirectiveNoSpace, beginnings)
}

func complete(cmd *cobra.Command, flag string, directive cobra.ShellCompDirective, values []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, directive)); err != nil {
		panic(err) // the flag does not exist, or has a function already
	}
}

// ofMessage reports whether a flag is for a part of a message. An empty text can be meant there, and the flag's errors have
// nothing of its value.
func ofMessage(f *pflag.Flag) bool {
	_, is := f.Value.(interface{ OfMessage() })
	return is
}

// noneEmpty refuses an empty text for a flag, such as an unset variable of a script: it must not mean the same as no
// flag.
func noneEmpty(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" && err == nil && !ofMessage(f) {
			err = Usage(cmd, fmt.Errorf("--%s: is empty", f.Name))
		}
	})
	return err
}
