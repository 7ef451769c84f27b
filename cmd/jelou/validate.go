package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newValidate() *cobra.Command {
	return &cobra.Command{
		Use:   "validate [FILE...|-]",
		Short: "Check messages against the contract, sending nothing",
		Long: `Check the messages in JSON files, or on standard input, against the contract.

Every violation is a line: the file, the place as a JSON pointer, and what is
wrong. Nothing is printed when all messages are valid.`,
		Example: "  jelou validate order.json invoice.json\n  jelou example image | jelou validate",
		RunE:    validate,
	}
}

func validate(cmd *cobra.Command, files []string) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	valid := true
	for _, file := range files {
		data, err := readInput(cmd.Context(), file, cmd.InOrStdin())
		if err != nil {
			valid = false
			complain(cmd.ErrOrStderr(), err)
			continue
		}
		if _, err := parse(data); err != nil {
			valid = false
			for _, line := range lines(file, err) {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), line); err != nil {
					return err
				}
			}
		}
	}
	if !valid {
		return &exit{code: exitFailed}
	}
	return nil
}
