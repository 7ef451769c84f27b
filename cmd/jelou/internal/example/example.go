// Package example is the command "jelou example".
package example

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/contract"
)

// New returns the command.
func New() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "example [TYPE]",
		Short: "Print a complete message of a type, or list the types",
		Long: `Print a complete message of a type, to change and to send. TYPE can also be the
name of an example from --all. Without TYPE, list the types.

Some examples in --all are bodies of other operations: "jelou send flow-message
FILE --user USER" sends the example flow_message, and "jelou send template FILE"
the example template. For programs, --all --json prints each example as a line
of JSON, with its name, summary, operation, method, path and body.`,
		Example: "  jelou example\n  jelou example voice_call > call.json\n  jelou example --all",
		Args:    cli.Takes(0, 1, "one TYPE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return cli.Usage(cmd, errors.New("--all takes no TYPE"))
			case asJSON && !all:
				return cli.Usage(cmd, errors.New("--json goes with --all"))
			}
			types, examples, err := load()
			switch {
			case err != nil:
				return err
			case all:
				return list(cmd, examples, asJSON)
			case len(args) == 0:
				_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(types, "\n"))
				return err
			}
			example, ok := find(examples, args[0])
			if !ok {
				return cli.Usage(cmd, fmt.Errorf("no type %q; the types are %s", args[0], strings.Join(types, ", ")))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", example.JSON)
			return err
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return names(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "list the names of all examples")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --all, print each example as JSON on one line")
	return cmd
}

func load() (types []string, examples []contract.Example, err error) {
	if types, err = contract.Types(); err == nil {
		examples, err = contract.Examples()
	}
	return types, examples, err
}

// names returns the names of everything that the command can print.
func names() []string {
	all, examples, _ := load() // a completion has no errors
	for _, example := range examples {
		if name := example.Name; !slices.ContainsFunc(all, func(known string) bool { return strings.EqualFold(known, name) }) {
			all = append(all, name)
		}
	}
	return all
}

// list prints all examples: a table for people, or lines of JSON for programs, which can send an example without knowing the
// contract.
func list(cmd *cobra.Command, all []contract.Example, asJSON bool) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, one := range all {
		if !asJSON {
			_, _ = fmt.Fprintf(table, "%s\t%s\n", one.Name, one.Summary) // Flush returns the error of a failed write
		} else if err := cli.PrintJSON(cmd, line{one.Name, one.Summary, one.Operation, one.Method, one.Path, one.JSON}); err != nil {
			return err
		}
	}
	return table.Flush()
}

// line is an example for a program.
type line struct {
	Name      string          `json:"name"`
	Summary   string          `json:"summary"`
	Operation string          `json:"operation"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Body      json.RawMessage `json:"body"`
}

// find returns the first example of the type, or else the example of that name. It accepts the spelling of the command that
// sends the example, too.
func find(all []contract.Example, name string) (contract.Example, bool) {
	command := strings.NewReplacer("-", "", "_", "", ".", "")
	same := func(word string) bool { return strings.EqualFold(command.Replace(word), command.Replace(name)) }
	i := slices.IndexFunc(all, func(one contract.Example) bool { return one.Type != "" && same(one.Type) })
	if i < 0 {
		i = slices.IndexFunc(all, func(one contract.Example) bool { return same(one.Name) })
	}
	if i < 0 {
		return contract.Example{}, false
	}
	return all[i], true
}
