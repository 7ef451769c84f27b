package cli_test

import (
	"bytes"
	"errors"
	"log"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// odd returns a command with a flag of each kind.
func odd(end error) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "odd FILE",
		Args: cli.Takes(1, 1, "one FILE"),
		RunE: func(*cobra.Command, []string) error { return end },
	}
	cmd.Flags().String("name", "", "")
	cmd.Flags().Int("count", 0, "")
	cmd.Flags().Duration("wait", 0, "")
	cmd.Flags().Bool("really", false, "")
	return cmd
}

func TestMistakeInACommandLineIsNamed(t *testing.T) {
	for args, want := range map[string]string{
		"":                  "odd takes one FILE",
		"a b":               "odd takes one FILE",
		"''":                "an argument is empty",
		"a —name b":         "an argument begins with a dash: a flag begins with two hyphens, --",
		"a –-name b":        "an argument begins with a dash: a flag begins with two hyphens, --",
		"a --name ''":       "--name: is empty",
		"a --count ''":      "--count: is empty",
		"a --wait ''":       "--wait: is empty",
		"a --count zq9":     "--count: must be a whole number",
		"a --wait 5":        "--wait: must be a time such as 10s",
		"a --really=zq9":    "--really: must be true or false",
		"a --naem zq9":      "unknown flag: --naem",
		"a -593987654321":   "unknown flag: -5",
		"a --=593987654321": "a flag has no name",
		"a --name":          "flag needs an argument: --name",
	} {
		var list []string
		for _, arg := range strings.Fields("odd " + args) {
			list = append(list, strings.Trim(arg, "'"))
		}
		clitest.Run(t, odd(nil), "", list...).Want(t, 2, "", "jelou: "+want+" (see jelou odd --help)\n")
	}
	clitest.Run(t, odd(nil), "", "odd", "a", "--name", "b").Want(t, 0, "", "")
	clitest.Run(t, odd(nil), "", "od").Want(t, 2, "", `jelou: unknown command "od", did you mean "odd"? (see jelou --help)`+"\n")
	clitest.Run(t, odd(nil), "", "help", "od").Want(t, 2, "", `jelou: unknown command "od", did you mean "odd"? (see jelou --help)`+"\n")
	clitest.Run(t, odd(nil), "", "completion", "bsh").Want(t, 2, "", `jelou: unknown command "bsh", did you mean "bash"? (see jelou completion --help)`+"\n")
}

func TestFailureDecidesTheExitCode(t *testing.T) {
	refused := &delivery.Error{Outcome: delivery.Refused, StatusCode: 429, Code: "E0422", RetryAfter: time.Second}
	for name, test := range map[string]struct {
		end           error
		code          int
		line, verbose string
	}{
		"nothing": {nil, 0, "", ""},
		"words":   {errors.New("a\nb\x1b[2J\u202e"), 1, `jelou: a\nb\x1b[2J\u202e` + "\n", ""},
		"said":    {&cli.Exit{Code: 3}, 3, "", ""},
		"refused": {cli.Failed(refused, "effort"), 1, "jelou: refused: HTTP 429 E0422: a field is missing or wrong\n",
			"  effort\n  outcome: refused\n  status: 429\n  code: E0422\n  retry after: 1s\n"},
		"unknown": {cli.Failed(delivery.Wrap(delivery.Unknown, nil)), 3, "jelou: delivery unknown\n", "  outcome: unknown\n"},
		"notes":   {&cli.Exit{Code: 1, Err: errors.New("a"), Notes: []string{"b\n"}}, 1, "jelou: a\n  b\\n\n", ""},
		"twice": {&cli.Exit{Code: 1, Err: refused, Notes: []string{"status: 429"}}, 1, "jelou: refused: HTTP 429 E0422: a field is missing or wrong\n  status: 429\n",
			"  outcome: refused\n  code: E0422\n  retry after: 1s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			clitest.Run(t, odd(test.end), "", "odd", "a").Want(t, test.code, "", test.line)
			clitest.Run(t, odd(test.end), "", "odd", "a", "-v").Want(t, test.code, "", test.line+test.verbose)
		})
	}
}

// The causes are words, and not the names of Go types.
func TestCausesAreWords(t *testing.T) {
	clitest.Environment(t, complete())
	client := cli.Transport(transport.WithRetries(0))
	req, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(req)
	got := clitest.Run(t, odd(cli.Failed(errors.Join(err))), "", "odd", "a", "--verbose")
	if strings.Contains(got.Errors, "*") || strings.Contains(got.Errors, "syscall") || !strings.Contains(got.Errors, "  cause: connection refused\n") {
		t.Errorf("%+v", got)
	}
}

func TestHarmlessEscapesControlCharacters(t *testing.T) {
	for given, want := range map[string]string{
		"{\"a\":\"\u009b2J\u202e é😀\"}\n": "{\"a\":\"\\u009b2J\\u202e é😀\"}\n",
		"[\r\n\t1]":                       "[ \n 1]",
		"\"\u007f\U000e0001\"":            `"\u007f\udb40\udc01"`,
	} {
		if got := string(cli.Harmless([]byte(given))); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// net/http quotes a server's bytes in its log, which must not reach the terminal.
func TestNothingIsLogged(t *testing.T) {
	var logged bytes.Buffer
	before := log.Writer()
	log.SetOutput(&logged)
	t.Cleanup(func() { log.SetOutput(before) })
	clitest.Run(t, odd(nil), "", "odd", "a")
	log.Print("Unsolicited response received on idle HTTP channel starting with \x1b[2J")
	if logged.Len() > 0 {
		t.Errorf("logged %q", logged.String())
	}
}
