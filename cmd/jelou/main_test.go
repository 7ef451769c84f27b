package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/postman"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sandbox"
)

func TestMain(m *testing.M) { clitest.Main(m, run) }

func Example() {
	message := `{"type": "quick_reply", "userId": "593987654321", "txt": "Go on?", "quick_replies": []}`
	run(context.Background(), []string{"validate", "-"}, strings.NewReader(message), os.Stdout, os.Stdout)
	// Output:
	// stdin:1:1: /text: missing, required
	// stdin:1:51: /txt: unknown member
	// stdin:1:68: /quick_replies: 0 items, at least 1
}

// commands visits every command of the program.
func commands(t *testing.T, visit func(*cobra.Command)) {
	t.Helper()
	root, err := newRoot()
	if err != nil {
		t.Fatal(err)
	}
	root.InitDefaultVersionFlag()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	each(root, 0, func(cmd *cobra.Command, _ int) {
		cmd.InitDefaultHelpFlag()
		visit(cmd)
	})
}

// No flag hides a flag of a command above. Flags from the contract do so least of all.
func TestFlagsDoNotCollide(t *testing.T) {
	commands(t, func(cmd *cobra.Command) {
		cmd.VisitParents(func(parent *cobra.Command) {
			parent.PersistentFlags().VisitAll(func(inherited *pflag.Flag) {
				if own := cmd.LocalNonPersistentFlags().Lookup(inherited.Name); own != nil && own != inherited {
					t.Errorf("--%s of %q hides that of %q", own.Name, cmd.CommandPath(), parent.CommandPath())
				}
			})
		})
		// People would confuse "--bot" and "--bot-id".
		if cmd.Flag("bot") != nil && cmd.Flag("bot-id") != nil {
			t.Errorf("%q has --bot and --bot-id", cmd.CommandPath())
		}
	})
}

func TestUsageMistakeEndsWithCodeTwo(t *testing.T) {
	for name, test := range map[string]struct {
		args string
		want string
	}{
		"unknown command":  {"frobnicate", `unknown command "frobnicate" (see jelou --help)`},
		"misspelt command": {"snd", `unknown command "snd", did you mean "send"? (see jelou --help)`},
		"and its flag":     {"state gett --user 5", `unknown command "gett", did you mean "get"? (see jelou state --help)`},
		"flag before":      {"--bott", "unknown flag: --bott (see jelou --help)"},
		"unknown flag":     {"send - --bott x", "unknown flag: --bott (see jelou send --help)"},
		"no file":          {"send --bot BOT", "send takes one FILE, - for standard input, or a kind of message (see jelou send --help)"},
		"two files":        {"send a b", "send takes one FILE, - for standard input, or a kind of message (see jelou send --help)"},
		"two types":        {"example text image", "example takes one TYPE (see jelou example --help)"},
		"all and a type":   {"example text --all", "--all takes no TYPE (see jelou example --help)"},
		"demo of":          {"demo x", "demo takes no arguments (see jelou demo --help)"},
		"version of":       {"version x", "version takes no arguments (see jelou version --help)"},
		"sandbox of":       {"sandbox x", "sandbox takes no arguments (see jelou sandbox --help)"},
		"help of nothing":  {"help sned", `unknown command "sned", did you mean "send"? (see jelou --help)`},
		"help of no kind":  {"help send txt", `unknown command "txt", did you mean "text"? (see jelou send --help)`},
		"shell and more":   {"completion bash x", "bash takes no arguments (see jelou completion bash --help)"},
		"templates twice":  {"sandbox --env-file - --templates -", "standard input is given for two things (see jelou sandbox --help)"},
		"stdin twice":      {"validate --env-file -", "standard input is given for two things (see jelou validate --help)"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs strings.Builder
			code := run(t.Context(), strings.Fields(test.args), strings.NewReader(""), &out, &errs)
			if code != 2 || out.String() != "" || errs.String() != "jelou: "+test.want+"\n" {
				t.Errorf("%d %q %q, want %q", code, out.String(), errs.String(), test.want)
			}
		})
	}
}

func TestHelpGoesToStandardOutput(t *testing.T) {
	for _, args := range []string{"", "--help", "help send", "send --help", "completion"} {
		var out, errs strings.Builder
		code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &errs)
		if code != 0 || errs.String() != "" || !strings.Contains(out.String(), "Usage:") {
			t.Errorf("%q: %d %q %q", args, code, out.String(), errs.String())
		}
	}
}

// The Postman collection has the default address of "jelou sandbox".
func TestPostmanAsksTheSandbox(t *testing.T) {
	addr := sandbox.New().Flag("addr").DefValue
	if postman.Sandbox != "http://"+addr {
		t.Errorf("%s, and the sandbox is at %s", postman.Sandbox, addr)
	}
}
