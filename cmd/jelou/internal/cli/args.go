package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Takes allows from least to most arguments. Any other number is a usage error that names the wanted ones. So is an empty
// argument, which comes from an unset variable of a script. A word processor makes a dash of the hyphens of a flag.
func Takes(least, most int, wanted string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		wrong := len(args) < least || most >= 0 && len(args) > most
		dash := func(arg string) bool { return strings.HasPrefix(arg, "–") || strings.HasPrefix(arg, "—") }
		switch {
		case wrong && slices.ContainsFunc(args, dash):
			return Usage(cmd, errors.New("an argument begins with a dash: a flag begins with two hyphens, --"))
		case wrong:
			return Usage(cmd, fmt.Errorf("%s takes %s", cmd.Name(), wanted))
		case slices.Contains(args, ""):
			return Usage(cmd, errors.New("an argument is empty"))
		}
		return nil
	}
}

// NoCommand refuses a first argument: it is not the name of a command.
func NoCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if similar := Similar(cmd, args[0]); similar != "" {
		return Usage(cmd, fmt.Errorf("unknown command %q, did you mean %q?", args[0], similar))
	}
	return Usage(cmd, fmt.Errorf("unknown command %q", args[0]))
}

// Similar returns the name of a command below cmd that the user may have misspelt; "" for none.
func Similar(cmd *cobra.Command, name string) string {
	cmd.SuggestionsMinimumDistance = 2
	if similar := cmd.SuggestionsFor(name); len(similar) > 0 {
		return similar[0]
	}
	return ""
}

// flagError returns the usage error for a wrong flag. A command with commands of its own takes no arguments, so an argument
// before the flag is a misspelt command, whose flags nobody knows.
func flagError(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() {
		if misspelt := NoCommand(cmd, cmd.Flags().Args()); misspelt != nil {
			return misspelt
		}
	}
	return Usage(cmd, FlagError(err))
}

// wanted describes the values of each type of flag that can be wrong.
var wanted = map[string]string{
	"bool": "true or false", "duration": "a time such as 10s", "float64": "a number", "int": "a whole number", "int64": "a whole number",
}

// FlagError returns an error about a flag without the flag's value, which may be private.
func FlagError(err error) error {
	var (
		value   *pflag.InvalidValueError
		unknown *pflag.NotExistError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &value) && ofMessage(value.GetFlag()):
		return fmt.Errorf("--%s: %w", value.GetFlag().Name, value.Unwrap())
	case errors.As(err, &value) && value.GetValue() == "":
		return fmt.Errorf("--%s: is empty", value.GetFlag().Name)
	case errors.As(err, &value):
		return fmt.Errorf("--%s: must be %s", value.GetFlag().Name, wanted[value.GetFlag().Value.Type()])
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("unknown flag: -%s", unknown.GetSpecifiedName())
	case errors.As(err, &syntax):
		return errors.New("a flag has no name")
	default:
		return err
	}
}

// Complete lets a shell complete a flag with these values, or with nothing if values is empty. Without Complete a shell
// completes names of files.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
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
