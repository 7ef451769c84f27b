package batch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/delivery"
)

func TestEachLineIsSentOnceAndRecorded(t *testing.T) {
	server := newLedger()
	server.delay = func(line int) time.Duration { return time.Duration(line%3) * time.Millisecond }
	batchOf(t, server, "\n"+strings.Replace(batchLines(300, 7), "\n", "\r\n \r\n", 1))
	command(t, "", "batch", "in.ndjson", "--journal", "j", "--failed", "f", "--rate", "0", "--concurrency", "16").
		Want(t, 0, "300 sent, 0 refused, 0 not sent, 0 unknown\n", "")
	accepted, asked := server.counts()
	if len(accepted) != 300 || len(asked) != 300 {
		t.Errorf("%d and %d lines of 300", len(accepted), len(asked))
	}
	for line, n := range asked {
		if n != 1 {
			t.Errorf("line %d came %d times", line, n)
		}
	}
	if len(server.overlap) > 0 {
		t.Error(server.overlap)
	}
	last, records := readJournal(t, "j")
	for line := 1; line <= 300; line++ {
		physical := line + 2 // a blank line before, and one after the first
		if line == 1 {
			physical = 2
		}
		if got := last[physical]; got.Outcome != "sent" || got.MessageID != fmt.Sprintf("m%d", line) || records[physical] != 1 {
			t.Errorf("line %d: %+v, %d records", physical, got, records[physical])
		}
	}
	if got := readFile(t, "f"); got != "" {
		t.Errorf("failed: %q", got)
	}
	command(t, "", "batch", "in.ndjson", "--journal", "j", "--failed", "f", "--json").
		Want(t, 0, `{"sent":300,"refused":0,"not_sent":0,"unknown":0,"not_tried":0,"earlier":300,"complete":true}`+"\n", "")
	if _, again := server.counts(); len(again) != 300 {
		t.Errorf("sent again: %v", again)
	}
}

// mixed refuses line 2, responds to line 3 with a 502, and accepts the rest.
func mixed(line int, w http.ResponseWriter) bool {
	switch line {
	case 2:
		http.Error(w, `{"code":"E0422","message":"593987654321"}`, http.StatusUnprocessableEntity)
	case 3:
		http.Error(w, "", http.StatusBadGateway)
	}
	return line != 2 && line != 3
}

func TestFailedLinesAreReportedAndKept(t *testing.T) {
	server := newLedger()
	server.handle = mixed
	input := batchLines(4, 1)
	batchOf(t, server, strings.TrimSuffix(input, "\n"))
	args := []string{"batch", "in.ndjson", "--journal", "j", "--failed", "f", "--rate", "0", "--concurrency", "1"}
	said := func(line int, failure delivery.Error) string {
		return fmt.Sprintf("in.ndjson:%d: %s\n", line, strings.TrimPrefix(failure.Error(), "jelou: "))
	}
	refused := said(2, delivery.Error{Outcome: delivery.Refused, StatusCode: 422, Code: "E0422"})
	unknown := said(3, delivery.Error{Outcome: delivery.Unknown, StatusCode: 502})
	const hint = "unknown: these customers may have the message; --resend-unknown sends it again\n"
	const reason = "  1 refused: HTTP 422 E0422: a field is missing or wrong\n"
	command(t, "", args...).Want(t, 3, "2 sent, 1 refused, 0 not sent, 1 unknown\n"+reason+hint, refused+unknown)
	lines := strings.SplitAfter(input, "\n")
	marked := strings.Replace(lines[2], "}", `,"jelou_reason":"`+whyUnknown+`"}`, 1)
	if got := readFile(t, "f"); got != lines[1]+marked {
		t.Errorf("failed: %q", got)
	}
	last, _ := readJournal(t, "j")
	want := map[int]outcome{
		1: {1, "sent", "m1", 0, ""}, 2: {2, "refused", "", 422, "E0422"},
		3: {3, "unknown", "", 502, ""}, 4: {4, "sent", "m4", 0, ""},
	}
	for line, o := range want {
		if last[line] != o {
			t.Errorf("%+v, want %+v", last[line], o)
		}
	}

	const earlier = "2 sent, 1 refused, 0 not sent, 1 unknown (4 of them earlier)\n" + reason + hint
	command(t, "", args...).Want(t, 3, earlier, "")
	if _, asked := server.counts(); asked[2] != 1 || asked[3] != 1 {
		t.Errorf("asked %v", asked)
	}
	checkFailed(t, "f", last)

	server.acceptAll()
	command(t, "", append(args, "--resend-unknown")...).Want(t, 1, "3 sent, 1 refused, 0 not sent, 0 unknown (3 of them earlier)\n"+reason, "")
	last, records := readJournal(t, "j")
	if last[3].Outcome != "sent" || records[3] != 2 {
		t.Errorf("%+v, %d records", last[3], records[3])
	}
	if got := readFile(t, "f"); got != lines[1] {
		t.Errorf("failed: %q", got)
	}
}

// A line with an unknown delivery stays unknown if the next attempt fails.
func TestBatchUnknownStaysUnknown(t *testing.T) {
	server := newLedger()
	server.handle = mixed
	batchOf(t, server, batchLines(3, 3))
	args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--progress", "none"}
	command(t, "", args...)
	server.handle = func(_ int, w http.ResponseWriter) bool {
		http.Error(w, `{}`, http.StatusUnauthorized)
		return false
	}
	got := command(t, "", append(args, "--resend-unknown")...)
	if got.Code != 3 || !strings.Contains(got.Errors, "in.ndjson:3: delivery still unknown, and the new attempt failed: refused: HTTP 401") {
		t.Errorf("%+v", got)
	}
	if last, _ := readJournal(t, "j"); last[3].Outcome != "unknown" {
		t.Errorf("%+v", last[3])
	}
}

func TestBatchSendsNothingIfALineIsInvalid(t *testing.T) {
	server := newLedger()
	input := clitest.Good + "\n\n" + `{"type":"text","userId":"","text":""}` + "\n" + `nonsense` + "\n"
	batchOf(t, server, input)
	const violations = "X:3:16: /userId: 0 characters, at least 1\nX:3:28: /text: 0 characters, at least 1\nX:4:2: message: not valid JSON\n"
	for _, name := range []string{"in.ndjson", "stdin"} {
		args := []string{"batch", name, "--journal", "j"}
		if name == "stdin" {
			args[1] = "-"
		}
		want := strings.ReplaceAll(violations, "X", name) + "jelou: nothing was sent, as 2 lines break the contract\n"
		if got := command(t, input, args...); got.Code != 1 || got.Out != "" || got.Errors != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
	if _, asked := server.counts(); len(asked) > 0 {
		t.Errorf("asked %v", asked)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestNoPrecheckSendsTheValidLines(t *testing.T) {
	lines := strings.Split(batchLines(4, 4), "\n")
	lines[1] = `{"type":"text"}`
	input := strings.Join(lines, "\n")
	for _, name := range []string{"in.ndjson", "-"} {
		server := newLedger()
		batchOf(t, server, input)
		args := []string{"batch", name, "--no-precheck", "--journal", "j", "--failed", "f", "--rate", "0", "--concurrency", "1", "--progress", "none"}
		got := command(t, input, args...)
		if got.Code != 1 || !strings.HasPrefix(got.Out, "3 sent, 0 refused, 1 not sent, 0 unknown\n") || !strings.Contains(got.Errors, ":2:1: /userId: missing, required\n") {
			t.Errorf("%s: %+v", name, got)
		}
		if last, _ := readJournal(t, "j"); last[2] != (outcome{Line: 2, Outcome: "not_sent"}) || last[3].Outcome != "sent" {
			t.Errorf("%s: %+v", name, last)
		}
		if got := readFile(t, "f"); got != lines[1]+"\n" {
			t.Errorf("%s: failed %q", name, got)
		}
		got = command(t, input, args...)
		if _, asked := server.counts(); got.Code != 1 || len(asked) != 3 || asked[1] != 1 {
			t.Errorf("%s: %+v, asked %v", name, got, asked)
		}
	}
}

func TestBatchJournalBelongsToItsInput(t *testing.T) {
	const changed = "not the input that the journal belongs to: it has changed: undo the change, because another journal sends the sent lines again; only a new list needs one\n"
	input := batchLines(3, 3)
	for name, first := range map[string][]string{"checked": {"batch", "-"}, "stream": {"batch", "-", "--no-precheck"}} {
		t.Run(name, func(t *testing.T) {
			server := newLedger()
			batchOf(t, server, input)
			rest := []string{"--journal", "j", "--rate", "0", "--progress", "none"}
			if got := command(t, input, append(first, rest...)...); got.Code != 0 {
				t.Fatalf("%+v", got)
			}
			for _, other := range []string{strings.Replace(input, `"2"`, `"9"`, 1), input + input, input[:len(input)-1], ""} {
				for _, again := range [][]string{{"batch", "-"}, {"batch", "-", "--no-precheck"}} {
					got := command(t, other, append(again, rest...)...)
					if got.Code != 1 || !strings.HasSuffix(got.Errors, "jelou: stdin: "+changed) {
						t.Errorf("%q: %+v", again, got)
					}
				}
			}
			command(t, input, "batch", "-", "--journal", "j").Want(t, 0, "3 sent, 0 refused, 0 not sent, 0 unknown (3 of them earlier)\n", "")
			command(t, input, "batch", "-", "--journal", "j", "--bot", "OTHER").Want(t, 1, "", "jelou: j: the journal belongs to another bot: for this one give --journal another file\n")
			if _, asked := server.counts(); len(asked) != 3 {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

func TestWrongCredentialsStopTheBatch(t *testing.T) {
	server := newLedger()
	server.handle = func(_ int, w http.ResponseWriter) bool {
		http.Error(w, `{"code":"unauthorized"}`, http.StatusUnauthorized)
		return false
	}
	batchOf(t, server, batchLines(100, 100))
	args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--concurrency", "1"}
	command(t, "", args...).Want(t, 1,
		"0 sent, 1 refused, 0 not sent, 0 unknown\n  1 refused: HTTP 401 unauthorized: the client id or secret is missing or wrong\n99 not tried: the same command goes on with them\n1 refused for a reason other than the line: the same command sends them again\n",
		"in.ndjson:1: refused: HTTP 401 unauthorized: the client id or secret is missing or wrong\n"+
			"jelou: stopped, as no line can be sent (HTTP 401): the client id or the client secret is wrong; correct them\n")
	server.acceptAll()
	command(t, "", args...).Want(t, 0, "100 sent, 0 refused, 0 not sent, 0 unknown\n", "")
	if accepted, _ := server.counts(); len(accepted) != 100 {
		t.Errorf("%d accepted", len(accepted))
	}
}

// Some services send a 408 in place of a 504, so each of several could be a message.
func TestSecond408IsUnknown(t *testing.T) {
	server, status := newLedger(), 0
	server.handle = func(_ int, w http.ResponseWriter) bool {
		w.WriteHeader(status)
		return false
	}
	batchOf(t, server, batchLines(1, 1))
	for i, run := range []struct{ status, code int }{{408, 1}, {401, 1}, {408, 3}, {408, 3}} {
		status = run.status
		if got := command(t, "", "batch", "in.ndjson", "--journal", "j", "--rate", "0"); got.Code != run.code {
			t.Errorf("run %d: %+v", i+1, got)
		}
	}
	if _, asked := server.counts(); asked[1] != 3 {
		t.Errorf("sent %d times", asked[1])
	}
	var first, last struct{ Outcome, At string }
	records := strings.Split(strings.TrimSpace(readFile(t, "j")), "\n")
	for record, into := range map[string]any{records[2]: &first, records[len(records)-1]: &last} {
		if err := json.Unmarshal([]byte(record), into); err != nil {
			t.Fatal(err)
		}
	}
	if last.Outcome != "unknown" || last.At != first.At || first.At == "" {
		t.Errorf("%+v after %+v", last, first)
	}
}

func TestBatchRefusesWrongArguments(t *testing.T) {
	batchOf(t, newLedger(), batchLines(1, 1))
	writeFile(t, "old", "{}\n")
	if err := os.Link("in.ndjson", "same"); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"batch takes one FILE, or - for standard input":                  {},
		"--concurrency: must be from 1 to 1000":                          {"in.ndjson", "--concurrency", "0"},
		"--concurrency: must be from 1 to 1000 ":                         {"in.ndjson", "--concurrency", "1001"},
		"--rate: must be 0 or more":                                      {"in.ndjson", "--rate", "-1"},
		"--rate: must be 0 or more ":                                     {"in.ndjson", "--rate", "NaN"},
		"--progress: must be auto, bar, plain or none":                   {"in.ndjson", "--progress", "x"},
		"--resend-unknown needs the --journal with the unknown lines":    {"in.ndjson", "--resend-unknown"},
		"the journal is the input":                                       {"in.ndjson", "--journal", "./in.ndjson"},
		"the file of failed lines is the input":                          {"in.ndjson", "--failed", "../" + filepath.Base(wd(t)) + "/in.ndjson"},
		"the file of failed lines is the journal":                        {"in.ndjson", "--journal", "x", "--failed", "./x"},
		"path parameter botId: would climb out of its place in the path": {"in.ndjson", "--bot", ".."},
		"--server: must begin with https:// or http://":                  {"in.ndjson", "--server", "ftp://x"},
	} {
		command(t, "", append([]string{"batch"}, args...)...).Want(t, 2, "", "jelou: "+strings.TrimSpace(want)+" (see jelou batch --help)\n")
	}
	for want, args := range map[string][]string{
		"gone: no such file or directory":                      {"gone"},
		".: is a directory":                                    {"."},
		"old: not a journal of jelou batch, or a damaged one":  {"in.ndjson", "--journal", "old"},
		"old: " + strings.TrimSuffix(foreign, "\n"):            {"in.ndjson", "--failed", "old"},
		"same: not a journal of jelou batch, or a damaged one": {"in.ndjson", "--journal", "same"},
		"same: " + strings.TrimSuffix(foreign, "\n"):           {"in.ndjson", "--failed", "same"},
		"in/j: no such file or directory":                      {"in.ndjson", "--journal", "in/j"},
	} {
		command(t, "", append([]string{"batch"}, args...)...).Want(t, 1, "", "jelou: "+want+"\n")
	}
	if got := readFile(t, "old"); got != "{}\n" {
		t.Errorf("changed: %q", got)
	}
	clitest.Environment(t, map[string]string{cli.EnvBot: "BOT"})
	command(t, "", "batch", "in.ndjson").Want(t, 2, "",
		"jelou: missing: "+auth.EnvClientID+", "+auth.EnvClientSecret+`; --env-file reads them from a file, and "jelou sandbox" prints some to try with (see jelou batch --help)`+"\n")
}

func wd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTooLongLineHoldsUpNoOther(t *testing.T) {
	server := newLedger()
	input := batchLines(2, 2) + strings.Repeat(" ", 1<<20) + "{}\n" + batchLines(1, 1)
	batchOf(t, server, input)
	command(t, "", "batch", "in.ndjson").Want(t, 1, "",
		"in.ndjson:3:1: message: larger than 1 MiB, more than any message\njelou: nothing was sent, as 1 line breaks the contract\n")
	if _, asked := server.counts(); len(asked) > 0 {
		t.Errorf("asked %v", asked)
	}
	for range 2 { // the long line does not hold up the lines behind it, in the first run or in the next
		got := command(t, input, "batch", "-", "--no-precheck", "--journal", "j", "--failed", "f", "--rate", "0", "--progress", "none")
		if got.Code != 1 || !strings.HasPrefix(got.Out, "3 sent, 0 refused, 1 not sent, 0 unknown") ||
			got.Errors != "stdin:3:1: message: larger than 1 MiB, more than any message\n" {
			t.Errorf("%+v", got)
		}
	}
	if accepted, asked := server.counts(); len(asked) != 2 || accepted[1] != 2 || accepted[2] != 1 { // lines 1 and 4 are alike
		t.Errorf("accepted %v, asked %v", accepted, asked)
	}
}

func TestVerbosePrintsEachSentLine(t *testing.T) {
	batchOf(t, newLedger(), batchLines(1, 1))
	command(t, "", "batch", "in.ndjson", "--verbose", "--sync", "--journal", "j", "--progress", "plain").Want(t, 0,
		"1 sent, 0 refused, 0 not sent, 0 unknown\n", "in.ndjson:1: sent as m1\n")
}

func TestShownResponsesFollowTheirLine(t *testing.T) {
	server := newLedger()
	server.handle = func(_ int, w http.ResponseWriter) bool {
		w.Header().Set("X-Request-Id", "r1")
		http.Error(w, `{"code":"E1","message":"of 593987654321"}`, http.StatusBadRequest)
		return false
	}
	batchOf(t, server, batchLines(1, 1))
	const line = "in.ndjson:1: refused: HTTP 400: the service refused the request\n"
	for extra, want := range map[string]string{
		"--verbose": line, "--show-response": line + "  status: 400\n  code: E1\n  message: of 593987654321\n  request id: r1\n",
	} {
		if got := command(t, "", "batch", "in.ndjson", extra, "--progress", "none"); got.Code != 1 || got.Errors != want {
			t.Errorf("%s: %+v, want %q", extra, got, want)
		}
	}
}

func TestJSONSummaryHasTheCounts(t *testing.T) {
	server := newLedger()
	server.handle = mixed
	batchOf(t, server, batchLines(4, 4))
	got := command(t, "", "batch", "in.ndjson", "--json", "--rate", "0")
	var s counts
	if err := json.Unmarshal([]byte(got.Out), &s); err != nil || got.Code != 3 {
		t.Fatal(got, err)
	}
	s.Reasons = nil // has a test of its own
	if !reflect.DeepEqual(s, counts{Sent: 2, Refused: 1, Unknown: 1, Complete: true}) {
		t.Errorf("%+v", s)
	}
}

func TestHelpNamesTheMembers(t *testing.T) {
	clitest.NamesMembers(t, New().Long, reflect.TypeFor[summary]())
}
