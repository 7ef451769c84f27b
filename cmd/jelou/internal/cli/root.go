package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/transport"
)

// HelpWidth is the width of help texts in characters.
const HelpWidth = 80

// NewRoot returns the root command with "version" and these commands. It has the flags and the behaviour that all of them
// share.
func NewRoot(commands ...*cobra.Command) *cobra.Command {
	var envFile string
	root := &cobra.Command{
		Use:   "jelou",
		Short: "Send WhatsApp messages through Jelou",
		Long: `Send WhatsApp messages through Jelou, check them, and try them on a local sandbox.

Credentials come from the environment, JELOU_CLIENT_ID and JELOU_CLIENT_SECRET,
or from a file (--env-file). Flags win over the environment, and the environment
wins over the file. JELOU_ALLOW_HTTP names hosts, with commas between them: the
program may send them credentials over plain HTTP. Use it for a sandbox in a
container.

Exit codes: 0 sent or valid; 1 invalid, refused, not sent, or the input cannot be
read; 2 wrong usage, a file with the value of a flag cannot be read, or the bot
or the credentials are missing; 3 delivery unknown, so the customer may have the
message, or unknown whether a change was made.

This is an unofficial client.`,
		Args: NoCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := noneEmpty(cmd); err != nil {
				return err
			}
			return loadEnv(cmd, envFile)
		},
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       Version(),
	}
	root.PersistentFlags().StringVar(&envFile, envFileFlag, "", "a `file` of KEY=VALUE lines for the JELOU_ variables that the environment lacks; single quotes keep a $ or # in a value")
	root.PersistentFlags().BoolP(verboseFlag, "v", false, "print more details of calls and errors")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", HelpWidth)))
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newVersion())
	root.AddCommand(commands...)
	return root
}

// GlobalFlags returns the names of the flags that every command has.
func GlobalFlags() []string { return []string{envFileFlag, verboseFlag, "help", "version"} }

// Main calls run with the program's arguments and streams, and ends the program with the exit code. A signal ends the
// context. A closed terminal is one, unless the caller of the program ignores it, as nohup does. A second Ctrl-C ends the
// program at once. Other signals do not, because a terminal that closes and the command timeout can send theirs twice.
func Main(run func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int) {
	others := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		others = append(others, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), append(others, os.Interrupt)...)
	signal.Notify(make(chan os.Signal, 1), others...) // still caught after stop
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Run runs the program with its arguments and returns the exit code.
func Run(ctx context.Context, root *cobra.Command, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	log.SetOutput(io.Discard) // net/http writes there, and quotes servers and clients
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	strict(root) // now, because the completion command keeps the output that it finds
	err := root.ExecuteContext(ctx)
	return Report(stderr, err, Verbose(root))
}

// strict reports unknown commands and shells as usage errors. Without it "help" and "completion" print help instead.
func strict(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	help, _, _ := root.Find([]string{"help"}) // the line above made it
	help.Args = func(_ *cobra.Command, args []string) error {
		if found, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			return NoCommand(found, rest)
		}
		return nil
	}
	completion, _, _ := root.Find([]string{"completion"})
	completion.Args = NoCommand
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range completion.Commands() {
		shell.Args = Takes(0, 0, "no arguments")
	}
}

// Version returns the version of the installed program, or else of the source.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return transport.Version
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

func newVersion() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "version",
		Short:             "Print the versions of the tool, of the contract and of Go",
		Example:           "  jelou version\n  jelou version --json",
		Args:              Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := openapi.Contract()
			if err != nil {
				return err
			}
			v := struct {
				Jelou    string `json:"jelou"`
				Contract string `json:"contract"`
				Go       string `json:"go"`
			}{Version(), contract.Version, runtime.Version()}
			if asJSON {
				return PrintJSON(cmd, v)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "jelou %s\ncontract %s\ngo %s\n", v.Jelou, v.Contract, v.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON on one line")
	return cmd
}
