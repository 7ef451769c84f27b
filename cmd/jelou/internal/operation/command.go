package operation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// newCommand returns the command of an operation, with path as its name.
func newCommand(op *call.Operation, path string) *cobra.Command {
	o := new(options)
	cmd := o.command(op, path)
	o.addTo(cmd, op)
	return cmd
}

// command returns the command of an operation, without the flags of its options. If the body is one of several kinds, the
// command accepts a file, and has a command for each kind.
func (o *options) command(op *call.Operation, path string) *cobra.Command {
	own, kinds := form.Of(op.Operation, reserved()...)
	cmd := o.formCommand(op, own, path)
	cmd.Aliases = others(cmd.Name(), strings.ReplaceAll(cmd.Name(), "-", "_"), op.ID)
	if len(kinds) > 0 {
		cmd.SetFlagErrorFunc(misspelt)
	}
	for _, f := range kinds {
		kind := o.formCommand(op, f, path+" "+f.Name)
		kind.Aliases = others(f.Name, f.Kind)
		cmd.AddCommand(kind)
	}
	return cmd
}

func (o *options) formCommand(op *call.Operation, f *form.Form, path string) *cobra.Command {
	cmd := &cobra.Command{
		Use:               path[strings.LastIndexByte(path, ' ')+1:],
		Short:             f.Summary,
		Long:              about(op, f),
		Example:           example(path, f),
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkGiven(f, args); err != nil {
				return cli.Usage(cmd, err)
			}
			r := &running{options: o, cmd: cmd, op: op, form: f}
			return r.run(args)
		},
	}
	switch {
	case f.Kind != "":
		cmd.Args = cli.Takes(0, 0, `no arguments; "`+above(path)+` FILE" sends a file`)
	case op.Body != nil:
		use, least := " [FILE|-]", 0
		if op.Body.Required && !f.MakesBody() {
			use, least = " FILE|-", 1
		}
		cmd.Use += use
		cmd.Args = cli.Takes(least, 1, "one FILE, or - for standard input")
		cmd.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	}
	cmd.Flags().SortFlags = false
	f.Bind(cmd.Flags())
	for _, field := range f.Fields {
		values, ok := field.Completions()
		for _, name := range []string{field.Name, field.Alias} {
			if name != "" && ok {
				cli.Complete(cmd, name, values...)
			}
		}
		if keys := field.Keys(); keys != nil {
			var beginnings []string
			for _, key := range keys {
				beginnings = append(beginnings, strings.ReplaceAll(key.Name, ".N", ".0")+"=")
			}
			_ = cmd.RegisterFlagCompletionFunc(field.Name, cobra.FixedCompletions(beginnings, cobra.ShellCompDirectiveNoSpace)) // the flag exists
		}
	}
	return cmd
}

func others(name string, all ...string) []string {
	return slices.DeleteFunc(all, func(other string) bool { return other == name })
}

// checkGiven returns an error if a required flag is missing, or if the user gave both a file and flags for the body.
func checkGiven(f *form.Form, files []string) error {
	if len(files) > 0 && f.HasBody() {
		return errors.New("give a FILE or flags for the message, not both")
	}
	if missing := f.Missing(len(files) == 0); len(missing) > 0 {
		return errors.New("missing: " + strings.Join(missing, ", "))
	}
	return nil
}

// misspelt suggests the kind of message that the user misspelt. The command above does not know the flags of that kind.
func misspelt(cmd *cobra.Command, err error) error {
	return cli.Usage(cmd, orKind(cmd, cmd.Flags().Arg(0), cli.FlagError(err)))
}

// orKind adds the kind of message that the user may have meant by a name.
func orKind(cmd *cobra.Command, name string, err error) error {
	if similar := cli.Similar(cmd, name); name != "" && similar != "" {
		return fmt.Errorf("%w; did you mean the kind of message %q?", err, similar)
	}
	return err
}
