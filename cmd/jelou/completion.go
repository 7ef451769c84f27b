package main

import "github.com/spf13/cobra"

// completeWith lets a shell complete a flag of cmd with these values, and with no names of files.
func completeWith(cmd *cobra.Command, flag string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // there is no such flag, or it has had its values
	}
}
