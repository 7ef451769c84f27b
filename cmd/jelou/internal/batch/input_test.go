package batch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// The command refuses an input without messages in one line of text, before it sends anything.
func TestBatchRefusesInputWithoutMessages(t *testing.T) {
	csv := "name,phone\n" + strings.Repeat("Ana,593987654321\n", 5000)
	for want, given := range map[string]string{
		"no JSON: the input is empty":   "",
		"no JSON: the input is empty\t": " \n\n",
		`a CSV; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`: csv,
		"a JSON array; \"jq -c '.[]'\" ": "[" + clitest.Good + "," + clitest.Good + "]\n",
		"one JSON value over several":    "{\n\"type\":\"text\"\n}\n",
	} {
		for _, extra := range [][]string{{"in.ndjson"}, {"-"}, {"-", "--no-precheck"}} {
			server := newLedger()
			batchOf(t, server, given)
			got := command(t, given, append([]string{"batch", "--journal", "j", "--rate", "0"}, extra...)...)
			if got.Code != 1 || strings.Count(got.Errors, "\n") != 1 || !strings.Contains(got.Errors, strings.TrimSpace(want)) || len(server.asked) > 0 {
				t.Errorf("%v: %+v", extra, got)
			}
		}
	}
}

// PowerShell's ">" writes UTF-16.
func TestBatchReadsUTF16(t *testing.T) {
	server := newLedger()
	text := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(strings.ReplaceAll(batchLines(3, 3), "\n", "\r\n"))) {
		text = append(text, byte(unit), byte(unit>>8))
	}
	batchOf(t, server, string(text))
	command(t, "", "batch", "in.ndjson", "--rate", "0").Want(t, 0, "3 sent, 0 refused, 0 not sent, 0 unknown\n", "")
	command(t, string(text), "batch", "-", "--no-precheck", "--rate", "0").Want(t, 0, "3 sent, 0 refused, 0 not sent, 0 unknown\n", "")
}

func TestBatchShowsTwentyBrokenLinesAtMost(t *testing.T) {
	batchOf(t, newLedger(), strings.Repeat(`{"type":"text"}`+"\n", 100))
	got := command(t, "", "batch", "in.ndjson")
	lines := strings.Split(strings.TrimSpace(got.Errors), "\n")
	if got.Code != 1 || !strings.HasPrefix(lines[len(lines)-3], "in.ndjson:20:") ||
		lines[len(lines)-2] != "in.ndjson: and 80 more" || lines[len(lines)-1] != "jelou: nothing was sent, as 100 lines break the contract" {
		t.Errorf("%d %s", got.Code, got.Errors)
	}
}

// With --json a batch that sends nothing prints a summary, too, which says why.
func TestBatchSummaryOfNothing(t *testing.T) {
	server := newLedger()
	batchOf(t, server, batchLines(2, 2)+`{"type":"text"}`+"\n")
	writeFile(t, "same.ndjson", strings.Repeat(clitest.Good+"\n", 2))
	writeFile(t, "empty", "")
	for name, want := range map[string]string{
		"in.ndjson":                 `"not_tried":3,"earlier":0,"complete":true,"error":"nothing was sent, as 1 line breaks the contract"}`,
		"same.ndjson":               `"not_tried":2,"earlier":0,"complete":true,"error":"nothing was sent, because of warnings (--strict)"}`,
		"in.ndjson --message empty": `"not_tried":0,"earlier":0,"complete":false,"error":"the message cannot be sent"}`,
		"empty":                     `"not_tried":0,"earlier":0,"complete":false,"error":"empty: no JSON: the input is empty"}`,
	} {
		got := command(t, "", append([]string{"batch", "--json", "--strict"}, strings.Fields(name)...)...)
		if want = `{"sent":0,"refused":0,"not_sent":0,"unknown":0,` + want + "\n"; got.Code != 1 || got.Out != want || len(server.asked) > 0 {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

// If standard input cannot be copied, the error names the directory, and a way without a copy.
func TestMissingTemporaryDirectoryIsNamed(t *testing.T) {
	server := newLedger()
	input := batchLines(2, 2)
	batchOf(t, server, input)
	missing := filepath.Join(wd(t), "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	command(t, input, "batch", "-", "--journal", "j").Want(t, 1, "",
		"jelou: stdin: a copy of the input cannot be made in TMPDIR, "+missing+": no such file or directory; --no-precheck needs none\n")
	if _, err := os.Stat("j"); err == nil {
		t.Error("a journal was left behind")
	}
	writeFile(t, "m.json", message)
	command(t, "n,tel\n1,593987654321\n", "batch", "-", "--message", "m.json").Want(t, 1, "",
		"jelou: stdin: a copy of the input cannot be made in TMPDIR, "+missing+": no such file or directory; a file in place of the stream needs none\n")
	command(t, input, "batch", "-", "--no-precheck", "--rate", "0").Want(t, 0, "2 sent, 0 refused, 0 not sent, 0 unknown\n", "")
	command(t, "", "batch", "in.ndjson", "--rate", "0").Want(t, 0, "2 sent, 0 refused, 0 not sent, 0 unknown\n", "")
}
