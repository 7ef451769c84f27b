// Command jelou-outbox keeps messages in a database until they are sent, for people who do not write Go. It is a program of
// its own, so that the command jelou links no database driver.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	others := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // a closed terminal, but not under nohup
		others = append(others, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), append(others, os.Interrupt)...)
	// A second Ctrl-C ends the program at once. Other signals do not: the command timeout can send its signal twice.
	signal.Notify(make(chan os.Signal, 1), others...) // still caught after stop
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// usage is a usage error: a mistake in the command's call.
type usage struct{ error }

// run runs the command. It returns 0 for success, 1 for a failure, and 2 for wrong usage.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	log.SetOutput(io.Discard) // net/http writes there, and quotes servers
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(stderr, "jelou-outbox: "+harmless(plain(err))) // a failure to print has no other place to go
	if errors.As(err, new(usage)) {
		_, _ = fmt.Fprintf(stderr, "See %s --help\n", cmd.CommandPath())
		return 2
	}
	return 1
}

// plain returns the text of an error without the library's name, which stands in the program's own.
func plain(err error) string { return strings.TrimPrefix(err.Error(), "jelou: ") }

// harmless replaces the characters in a text that could command a terminal: the name of a file can have them.
func harmless(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) || c == '\n' || c == '\t' {
			return c
		}
		return unicode.ReplacementChar
	}, text)
}

func newRoot() *cobra.Command {
	s := new(settings)
	root := &cobra.Command{
		Use:   "jelou-outbox",
		Short: "Keep WhatsApp messages in a database until they are sent",
		Long: `Keep WhatsApp messages in a database until they are sent, by any number of
processes.

The database is PostgreSQL (--database postgres://…) or a file of SQLite. Put a
password into the variable DATABASE_URL, not into a flag. Only the commands add
and run create the outbox in it, or bring it up to date. Credentials come from
JELOU_CLIENT_ID and JELOU_CLIENT_SECRET, or from a file (--env-file). Flags win
over the environment, and the environment wins over the file. JELOU_ALLOW_HTTP
names hosts, with commas between them: the program may send them credentials
over plain HTTP. Use it for a sandbox in a container.

Exit codes: 0 done; 1 failed; 2 wrong usage, or a setting is missing.

This is an unofficial client.`,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return s.read(cmd) },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.database, "database", "", "the `URL` of a PostgreSQL database, or a file of SQLite (DATABASE_URL)")
	flags.StringVar(&s.schema, "schema", "", "the PostgreSQL `schema` of the outbox (jelou)")
	flags.StringVar(&s.envFile, "env-file", "", "a `file` of KEY=VALUE lines for variables that the environment lacks")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd == root { // an argument before the flag is a misspelt command, whose flags nobody knows
			err = cmp.Or(noCommand(cmd, cmd.Flags().Args()), err)
		}
		return usage{flagError(err)}
	})
	root.AddCommand(newRun(s), newAdd(s), newStatus(s), newResend(s), newEnd(s), newResume(s))
	return root
}

// flagError says what is wrong with a flag's value, without the value.
func flagError(err error) error {
	var value *pflag.InvalidValueError
	if !errors.As(err, &value) {
		return err
	}
	wanted := "must be a number"
	switch {
	case value.GetValue() == "":
		wanted = "is empty"
	case value.GetFlag().Value.Type() == "bool":
		wanted = "must be true or false"
	}
	return fmt.Errorf("--%s: %s", value.GetFlag().Name, wanted)
}

func noCommand(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage{fmt.Errorf("unknown command %q", args[0])}
	}
	return nil
}

// takes allows from least to most arguments, or any number from least on if most is -1.
func takes(least, most int, wanted string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usage{fmt.Errorf("%s takes %s", cmd.Name(), wanted)}
		}
		return nil
	}
}

// noneEmpty refuses a flag with an empty value, such as an unset variable of a script.
func noneEmpty(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && strings.TrimSpace(f.Value.String()) == "" {
			err = usage{fmt.Errorf("--%s: is empty", f.Name)}
		}
	})
	return err
}
