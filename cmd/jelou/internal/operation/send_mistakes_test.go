package operation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/internal/openapi"
)

// An error names the flag, and has nothing of its value, which is private.
func TestMistakeNamesTheFlagNotItsValue(t *testing.T) {
	env := clitest.Credentials()
	env[cli.EnvBot], env[cli.EnvServer] = "BOT", "http://127.0.0.1:1"
	clitest.Environment(t, env)
	t.Chdir(t.TempDir())
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	most := *document.Schema("ListOption").Property("title").MaxLength
	for args, want := range map[string]string{
		"voice-call|--header|private words": "2 jelou: missing: --user, --text (see jelou send voice-call --help)",
		"text|--user|5|--text|Pick|--option|Sales|--option|id=a,title=" + strings.Repeat("private", most) + "|--title|": "1 " +
			fmt.Sprintf("--title: 0 characters, at least 1\n--option 2: title: %d characters, at most %d", 7*most, most),
		"location|--user|5|--lat|593987654321x|--long|0":                "2 jelou: --lat: must be a number (see jelou send location --help)",
		"location|--user|5|--lat|91|--long|0":                           "1 --lat: 91, at most 90",
		"text|--user|5|--user|593987654321|--text|x":                    "2 jelou: --user: given more than once (see jelou send text --help)",
		"text|-593987654321":                                            "2 jelou: unknown flag: -5 (see jelou send text --help)",
		"text|--=593987654321":                                          "2 jelou: a flag has no name (see jelou send text --help)",
		"--print=593987654321|text":                                     "2 jelou: --print: must be true or false (see jelou send text --help)",
		"text|593987654321":                                             "2 jelou: text takes no arguments; \"jelou send FILE\" sends a file (see jelou send text --help)",
		"quick-reply|--user|5|--text|x|--quick-reply|@Ana 593987654321": "2 jelou: --quick-reply 1: @FILE: no such file or directory (see jelou send quick-reply --help)",
		"text|--user":                                                   "2 jelou: flag needs an argument: --user (see jelou send text --help)",
		"voice-cal":                                                     "1 jelou: voice-cal: no such file or directory; did you mean the kind of message \"voice-call\"?",
		"voice-cal|--user|593987654321":                                 "2 jelou: unknown flag: --user; did you mean the kind of message \"voice-call\"? (see jelou send --help)",
		"order.json|--user|593987654321":                                "2 jelou: unknown flag: --user (see jelou send --help)",
		"text|--user|5|--text|x|--print|--dry-run":                      "2 jelou: give --print or --dry-run, not both (see jelou send text --help)",
		"text|--client-secret|x":                                        "2 jelou: unknown flag: --client-secret (see jelou send text --help)",
		"flow-message|--user||--text|x":                                 "2 jelou: --user: is empty (see jelou send flow-message --help)",
		"text|--server||--user|5|--text|x":                              "2 jelou: --server: is empty (see jelou send text --help)",
	} {
		code, words, _ := strings.Cut(want, " ")
		got := sendCommand(t, "", append([]string{"send"}, strings.Split(args, "|")...)...)
		if got.Out != "" || got.Errors != words+"\n" || string(rune('0'+got.Code)) != code {
			t.Errorf("%s: %+v, want %s", args, got, want)
		}
	}
	// With --json the output has the pointers, for programs.
	got := sendCommand(t, "", strings.Fields("send location --user 5 --lat 91 --long 0 --json")...)
	const violation = `"violations":[{"line":1,"column":48,"pointer":"/coordinates/lat","rule":"maximum","limit":"at most 90","given":"91","bound":90,"number":91}]}` + "\n"
	if got.Code != 1 || !strings.HasSuffix(got.Out, violation) || got.Errors != "--lat: 91, at most 90\n" {
		t.Errorf("%+v", got)
	}
}
