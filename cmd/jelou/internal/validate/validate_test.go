package validate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/internal/openapi"
)

// command runs the program.
func command(t *testing.T, stdin string, args ...string) clitest.Ended {
	t.Helper()
	return clitest.Run(t, newValidate(t), stdin, args...)
}

func newValidate(t *testing.T) *cobra.Command {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return New(all)
}

// longestText returns the contract's limit of a text.
func longestText(t *testing.T) int {
	t.Helper()
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range document.Operation(call.Messages).Body.Schema.Mapping {
		if m.Value == "text" {
			return *m.Schema.Property("text").MaxLength
		}
	}
	t.Fatal("the contract has no text message")
	return 0
}

func TestViolationHasLineAndColumn(t *testing.T) {
	most := longestText(t)
	tests := map[string]struct{ input, want string }{
		"valid":            {clitest.Good, ""},
		"white space":      {"\r\n\t " + clitest.Good + "\n", ""},
		"past a limit":     {`{"type":"text","userId":"u","text":"` + strings.Repeat("é", most+1) + `"}`, fmt.Sprintf("1:29: /text: %d characters, at most %d", most+1, most)},
		"at the limit":     {`{"type":"text","userId":"u7","text":"` + strings.Repeat("😀", most) + `"}`, ""},
		"name twice":       {`{"type":"text","userId":"u","text":"t","text":"t"}`, "1:40: /text: is repeated"},
		"trailing data":    {clitest.Good + " " + clitest.Good, "1:71: message: something follows the message"},
		"unknown member":   {`{"type":"text","userId":"u","text":"t","txt":1}`, "1:40: /txt: unknown member"},
		"unknown, hidden":  {`{"type":"text","userId":"u","text":"t","a\nb\u001b[2J":1}`, `1:40: /…: unknown member`},
		"unknown, private": {`{"type":"text","userId":"u","text":"t","593987654321":"Hi"}`, `1:40: /…: unknown member`},
		"wrong type":       {`{"type":"text","userId":7,"text":"t"}`, "1:16: /userId: a number, must be a string"},
		"null":             {`{"type":"text","userId":null,"text":"t"}`, "1:16: /userId: null, must be a string"},
		"empty input":      {"", "1:1: message: no JSON: the input is empty"},
		"all of them":      {`{"type":"text","userId":"","text":"","x":1}`, "1:16: /userId: 0 characters, at least 1\n1:28: /text: 0 characters, at least 1\n1:38: /x: unknown member"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want, code := "", 0
			if test.want != "" {
				code = 1
				for line := range strings.SplitSeq(test.want, "\n") {
					want += "stdin:" + line + "\n"
				}
			}
			got := command(t, test.input, "validate")
			if got.Code != code || got.Errors != "" || got.Out != want {
				t.Errorf("exit code %d, want %d\n%s%s want\n%s", got.Code, code, got.Out, got.Errors, want)
			}
		})
	}
}

func TestEachFileIsReportedByItsName(t *testing.T) {
	clitest.Write(t, "bad\u202e.json", `{"type":"sticker","userId":"u"}`)
	if err := os.WriteFile("good.json", []byte(clitest.Good), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "", "validate", "good.json").Want(t, 0, "", "")
	command(t, "[]", "validate", "bad\u202e.json", "gone.json", "good.json", "-").Want(t, 1,
		"bad\\u202e.json:1:1: /mediaUrl: missing, required\nstdin:1:1: message: a JSON array; \"jq -c '.[]'\" writes each item of it on a line of its own\n",
		"jelou: gone.json: no such file or directory\n")
	command(t, "", "validate", "gone.json", "good.json").Want(t, 1, "", "jelou: gone.json: no such file or directory\n")
}

// The shells of Windows leave that to the program.
func TestPatternStandsForItsFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.json", "b.json", "[c].json", "d.txt"} {
		if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command(t, "", "validate", "[ab].j*", "[c].json", "*.none").Want(t, 1, "a.json:1:2: message: the JSON ends too early\n"+
		"b.json:1:2: message: the JSON ends too early\n[c].json:1:2: message: the JSON ends too early\n",
		"jelou: *.none: no such file or directory\n")
}

func TestNDJSONIsCheckedLineByLine(t *testing.T) {
	const bad = `{"type":"text","userId":"5"}`
	long := strings.Repeat(" ", input.Max) + clitest.Good
	command(t, "{}\n"+long+"\n"+clitest.Good+"\r\n{}", "validate", "--ndjson").Want(t, 1,
		"stdin:1:1: /type: missing, required\n"+
			"stdin:2:1: message: larger than 1 MiB, more than any message\n"+
			"stdin:4:1: /type: missing, required\n", "")
	// Lines behind the first part that validate reads come with the rest.
	large := strings.Replace(clitest.Good, "Your", strings.Repeat("x", 900), 1) + "\n"
	if got := command(t, strings.Repeat(large, 1200)+bad, "validate"); got.Code != 1 || !strings.HasPrefix(got.Out, "stdin:1201:1: /text: missing, required\nstdin: warning: 1199 messages") {
		t.Errorf("%+v", got)
	}
	stdin := io.MultiReader(strings.NewReader(clitest.Good+"\n"), iotest.ErrReader(errors.New("the disk is gone")))
	clitest.RunUntil(t.Context(), t, newValidate(t), stdin, "validate", "--ndjson").Want(t, 1, "", "jelou: stdin: the disk is gone\n")
}

// A file of something else than messages is one mistake, and not one for each of its lines.
func TestFileWithoutMessagesIsOneMistake(t *testing.T) {
	const array = `message: a JSON array; "jq -c '.[]'" writes each item of it on a line of its own`
	csv := "userId,text\n" + strings.Repeat("5,\"Hello, you\"\n", 10_000)
	for name, test := range map[string]struct{ file, content, want string }{
		"empty":            {"a.json", "", "1:1: message: no JSON: the input is empty"},
		"empty NDJSON":     {"a.ndjson", "", "1:1: message: no JSON: the input is empty"},
		"blank NDJSON":     {"a.ndjson", "\n \r\n" + strings.Repeat(" ", 100_000), "1:1: message: no JSON: the input is empty"},
		"CSV":              {"a.csv", csv, `1:1: message: a CSV; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`},
		"CSV as NDJSON":    {"a.ndjson", csv, `1:1: message: a CSV; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`},
		"array":            {"a.json", "[" + clitest.Good + "," + clitest.Good + "]", "1:1: " + array},
		"array as NDJSON":  {"a.ndjson", "[" + clitest.Good + ",\n" + clitest.Good + "]", "1:1: " + array},
		"large array":      {"a.json", "[" + strings.Repeat(clitest.Good+",", 15_000) + clitest.Good + "]", "1:1: " + array},
		"spread as NDJSON": {"a.ndjson", "{\n\"type\": \"text\"\n}\n", `1:1: message: one JSON value over several lines; "jq -c" writes it on one line`},
		"Latin-1":          {"a.json", "{\"type\":\"text\",\n\"userId\":\"5\",\"text\":\"caf\xe9\"}", "2:25: /text: not UTF-8: save it as UTF-8"},
		"Latin-1, lines":   {"a.ndjson", clitest.Good + "\n{\"type\":\"text\",\"userId\":\"5\",\"text\":\"caf\xe9\"}", "2:40: /text: not UTF-8: save it as UTF-8"},
		"half an emoji":    {"a.json", `{"type":"text","userId":"5","text":"\uDE00"}`, "1:37: /text: half of a surrogate pair: an emoji that was cut in two"},
	} {
		t.Run(name, func(t *testing.T) {
			clitest.Write(t, test.file, test.content)
			command(t, "", "validate", test.file).Want(t, 1, test.file+":"+test.want+"\n", "")
		})
	}
	command(t, strings.Repeat(" ", input.Max)+clitest.Good, "validate").Want(t, 1, "", "jelou: stdin: larger than 1 MiB, more than any message\n")
}

// Validate reads UTF-16, which PowerShell writes, as well as UTF-8.
func TestValidateReadsUTF16(t *testing.T) {
	var text strings.Builder
	for _, c := range "\ufeff" + clitest.Good + "\r\n" + strings.Replace(clitest.Good, "text", "no_such_type", 1) {
		text.Write([]byte{byte(c), byte(c >> 8)})
	}
	got := command(t, text.String(), "validate")
	if got.Code != 1 || !strings.HasPrefix(got.Out, "stdin:2:2: /type: ") || got.Errors != "" {
		t.Errorf("%+v", got)
	}
}

func TestPeopleSeeTwentyMistakesProgramsAll(t *testing.T) {
	lines := strings.Repeat("{}\n", 10_002)
	got := command(t, lines, "validate")
	if rows := strings.Split(strings.TrimSpace(got.Out), "\n"); len(rows) != 21 || rows[19] != "stdin:20:1: /type: missing, required" || rows[20] != "stdin: and 9982 more" {
		t.Errorf("%d rows, the last %q", len(rows), rows[len(rows)-1])
	}
	if got := command(t, lines, "validate", "--format", "json"); strings.Count(got.Out, "\n") != 10_002 {
		t.Errorf("%d findings for programs", strings.Count(got.Out, "\n"))
	}
	var unknown strings.Builder
	for i := range 2001 {
		fmt.Fprintf(&unknown, `"x%d":1,`, i)
	}
	got = command(t, "{"+unknown.String()+`"type":"text","userId":"5","text":"t"}`, "validate")
	if rows := strings.Split(strings.TrimSpace(got.Out), "\n"); len(rows) != 21 || rows[20] != "stdin:1: and 1981 more" {
		t.Errorf("%d rows, the last %q", len(rows), rows[len(rows)-1])
	}
}

// Validate prints warnings, and fails for them only with --strict.
func TestWarningsFailOnlyWithStrict(t *testing.T) {
	const (
		ana      = `{"type":"text","userId":"593987654321","text":"One"}`
		template = `{"elementName":"order","destinations":["593987654321","999123"]}`
	)
	lines := ana + "\n" + template + "\n\n" + ana + "\n" + strings.Replace(ana, "593987654321", "5.73E+11", 1) + "\n" +
		strings.Replace(ana, "593987654321", "+593987654321", 1) + "\n" + strings.Replace(ana, "593987654321", "US.13491208655302741918", 1) + "\n"
	const text = "stdin: warning: 1 number that a spreadsheet may have rounded: line 5\n" +
		"stdin: warning: 1 number with more than digits in it: line 6\n" +
		"stdin: warning: 1 number that no country has: line 2\n" +
		"stdin: warning: 2 messages more for a person: lines 2 (as 1), 6 (as 1)\n" +
		"stdin: warning: 1 message that the person gets already: line 4 (as 1)\n"
	command(t, lines, "validate").Want(t, 0, text, "")
	command(t, lines, "validate", "--strict").Want(t, 1, text, "")
	command(t, ana, "validate", "--strict").Want(t, 0, "", "")
	got := command(t, lines, "validate", "--format", "json")
	if got.Code != 0 || strings.Count(got.Out, `"rule":"warning"`) != 6 ||
		!strings.Contains(got.Out, `{"file":"stdin","line":4,"column":1,"pointer":"","rule":"warning","given":"the same message for the same person as line 1"}`) {
		t.Errorf("%+v", got)
	}
	got = command(t, lines, "validate", "--format", "github")
	if got.Code != 0 || !strings.Contains(got.Out, "::warning file=stdin,line=2,col=1::message: a number that no country has\n") {
		t.Errorf("%+v", got)
	}
	got = command(t, lines, "validate", "--format", "github", "--strict")
	if got.Code != 1 || strings.Count(got.Out, "::error ") != 6 || strings.Contains(got.Out, "::warning ") {
		t.Errorf("%+v", got)
	}
	command(t, template, "validate").Want(t, 0, "stdin: warning: 1 number that no country has: line 1\n", "")
	command(t, strings.Replace(template, "999123", "+593987654321", 1), "validate").Want(t, 0,
		"stdin: warning: 1 number with more than digits in it: line 1\nstdin: warning: 1 message that the person gets already: line 1 (as 1)\n", "")
	command(t, template, "validate", "--operation", "sendMessage").Want(t, 1, "stdin:1:1: /type: missing, required\n", "")
}

func TestHelpNamesTheMembers(t *testing.T) {
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	clitest.NamesMembers(t, New(all).Long, reflect.TypeFor[finding.Finding]())
}
