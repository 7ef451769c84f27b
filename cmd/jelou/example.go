package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/contract"
)

func newExample() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "example [TYPE]",
		Short: "Print a complete message of a type, or list the types",
		Long: `Print a complete message of a type, to change and to send. TYPE can also be the
name of an example, as --all lists them. Without TYPE, list the types.

The example flow_message is no message but the body of another operation: it is
sent by "jelou send flow-message FILE --user USER".`,
		Example: "  jelou example\n  jelou example voice_call > call.json\n  jelou example --all",
		Args:    takes(0, 1, "one TYPE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return usage(cmd, errors.New("--all takes no TYPE"))
			case all:
				return listExamples(cmd)
			case len(args) == 0:
				return listTypes(cmd)
			default:
				return printExample(cmd, args[0])
			}
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			types, err := contract.Types()
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return types, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "list the names of all examples")
	return cmd
}

func listTypes(cmd *cobra.Command) error {
	types, err := contract.Types()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.Join(types, "\n"))
	return err
}

func listExamples(cmd *cobra.Command) error {
	all, err := contract.Examples()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, example := range all {
		// A failed write comes back from Flush.
		_, _ = fmt.Fprintf(table, "%s\t%s\n", example.Name, example.Summary)
	}
	return table.Flush()
}

func printExample(cmd *cobra.Command, name string) error {
	all, err := contract.Examples()
	if err != nil {
		return err
	}
	example, ok := find(all, name)
	if !ok {
		types, err := contract.Types()
		if err != nil {
			return err
		}
		return usage(cmd, fmt.Errorf("no type %q; the types are %s", name, strings.Join(types, ", ")))
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", example.JSON)
	return err
}

// find takes the first example of the type, else the example of that name, which may be spelled as the
// command that sends it.
func find(all []contract.Example, name string) (contract.Example, bool) {
	name = strings.ReplaceAll(name, "-", "_")
	for _, example := range all {
		if example.Type != "" && strings.EqualFold(example.Type, name) {
			return example, true
		}
	}
	for _, example := range all {
		if strings.EqualFold(example.Name, name) {
			return example, true
		}
	}
	return contract.Example{}, false
}
