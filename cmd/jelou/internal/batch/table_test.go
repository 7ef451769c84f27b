package batch

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

const message = `{"type":"text","userId":"{{tel}}","text":"{{n}}"}`

// tableOf makes a directory with a table in in.csv and a message in m.json, and an environment that sends to the server.
func tableOf(t *testing.T, handler http.Handler, rows string) {
	t.Helper()
	batchOf(t, handler, "")
	writeFile(t, "in.csv", rows)
	writeFile(t, "m.json", message)
}

// The journal has the numbers of a table's rows, and the file of failed rows has the table's form. No batch sends a row
// with an unknown delivery again by accident.
func TestBatchOfATableRecordsItsRows(t *testing.T) {
	server := newLedger()
	server.handle = mixed
	tableOf(t, server, "n;tel;c\r\n1;593987654321;a\r\n\r\n2;593987654322;\xf1\r\n3;593987654323;c\r\n4;593987654324;d\r\n")
	args := []string{"batch", "in.csv", "--message", "m.json", "--journal", "j", "--failed", "again.csv", "--rate", "0", "--concurrency", "1"}
	const (
		said   = "in.csv: Windows-1252, semicolons between the cells; 4 rows\nin.csv: note: not in the message: c\n"
		reason = "  1 refused: HTTP 422 E0422: a field is missing or wrong\n"
		hint   = "unknown: these customers may have the message; --resend-unknown sends it again\n"
		again  = "n;tel;c;jelou_reason\r\n2;593987654322;\xf1;refused: HTTP 422 E0422: a field is missing or wrong\r\n3;593987654323;c;" + whyUnknown + "\r\n"
	)
	command(t, "", args...).Want(t, 3, "2 sent, 1 refused, 0 not sent, 1 unknown\n"+reason+hint,
		said+"in.csv: row 4: refused: HTTP 422 E0422: a field is missing or wrong\nin.csv: row 5: delivery unknown: HTTP 502: no trustworthy response\n")
	if got := readFile(t, "again.csv"); got != again {
		t.Errorf("%q", got)
	}
	last, _ := readJournal(t, "j")
	for line, want := range map[int]string{2: "sent", 4: "refused", 5: "unknown", 6: "sent"} {
		if last[line].Outcome != want {
			t.Errorf("row %d: %+v, want %s", line, last[line], want)
		}
	}
	if unknown := readFile(t, "j"); !strings.Contains(unknown, `"line":5,"outcome":"unknown","at":"20`) {
		t.Error("the journal does not say when the attempt of row 5 began")
	}

	// A later run reports the same, in a new file.
	command(t, "", args...).Want(t, 3, "2 sent, 1 refused, 0 not sent, 1 unknown (4 of them earlier)\n"+reason+hint, said)
	if got := readFile(t, "again.csv"); got != again {
		t.Errorf("%q", got)
	}
	// For a line that was sent again and is still unknown, the search for evidence begins at the first attempt.
	command(t, "", append(args, "--resend-unknown")...)
	begun := regexp.MustCompile(`"line":5,"outcome":"(sending|unknown)","at":"([^"]+)"`).FindAllStringSubmatch(readFile(t, "j"), -1)
	if len(begun) != 4 || begun[3][1] != "unknown" || begun[3][2] != begun[0][2] {
		t.Errorf("%q", begun)
	}
	server.acceptAll()
	const looked = "again.csv: Windows-1252, semicolons between the cells; 2 rows\nagain.csv: note: not in the message: c\n"
	command(t, "", "batch", "again.csv", "--message", "m.json").Want(t, 1, "",
		"again.csv: row 3, column D (jelou_reason): the delivery is unknown: look whether this person has the message; if not, empty this cell, else remove the row\n"+
			looked+"jelou: nothing was sent, as 1 row has mistakes\n")
	writeFile(t, "again.csv", strings.Replace(again, whyUnknown, "", 1))
	command(t, "", "batch", "again.csv", "--message", "m.json", "--rate", "0").Want(t, 0, "2 sent, 0 refused, 0 not sent, 0 unknown\n", looked)

	// The message belongs to the journal's input. The corrected file of failed rows is in the way before that.
	command(t, "", args...).Want(t, 1, "", "jelou: again.csv: "+foreign)
	if err := os.Remove("again.csv"); err != nil {
		t.Fatal(err)
	}
	writeFile(t, "m.json", strings.Replace(message, "{{n}}", "5", 1))
	if got := command(t, "", args...); got.Code != 1 || !strings.HasSuffix(got.Errors, "jelou: in.csv: the journal belongs to other messages: the table, the message or --country has changed: undo the change, because another journal sends the sent lines again; only a new list needs one\n") {
		t.Errorf("%+v", got)
	}
}

// Standard input can be a table, too.
func TestBatchReadsATableFromStandardInput(t *testing.T) {
	server := newLedger()
	tableOf(t, server, "")
	command(t, `{"n":1,"tel":"593987654321"}`, "batch", "-", "--message", "m.json").
		Want(t, 0, "1 sent, 0 refused, 0 not sent, 0 unknown\n", "stdin: NDJSON; 1 row\n")
	if accepted, _ := server.counts(); accepted[1] != 1 {
		t.Error(accepted)
	}
}

// The batch sends nothing from a table with a mistake.
func TestBatchSendsNothingOfAWrongTable(t *testing.T) {
	server := newLedger()
	tableOf(t, server, "n,tel\n1,593987654321\n,593987654322\n3,5.73E+11\n")
	got := command(t, "", "batch", "in.csv", "--message", "m.json", "--journal", "j", "--failed", "f")
	if got.Code != 1 || !strings.Contains(got.Errors, "in.csv: row 3, column A (n): is empty") || !strings.Contains(got.Errors, "in.csv: row 4, column B (tel): a number") ||
		!strings.HasSuffix(got.Errors, "jelou: nothing was sent, as 2 rows have mistakes\n") {
		t.Errorf("%+v", got)
	}
	writeFile(t, "m.json", strings.Replace(message, "{{n}}", "{{m}}", 1))
	command(t, "", "batch", "in.csv", "--message", "m.json", "--journal", "j").Want(t, 1, "",
		"m.json: {{m}}: in.csv has no such column; its columns are n, tel\nin.csv: note: read as UTF-8, commas between the cells\njelou: the message and the table do not fit\n")
	if _, asked := server.counts(); len(asked) > 0 {
		t.Error(asked)
	}
	for _, name := range []string{"j", "f"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s is there", name)
		}
	}
	for args, want := range map[string]string{
		"in.csv --message m.json --country 999":   "--country: no country has this code; Colombia has 57, Ecuador 593",
		"in.csv --country 57":                     "--country goes with --message",
		"in.csv --dry-run --preview":              "give --dry-run or --preview, not both",
		"in.csv --message m.json --no-precheck":   "--no-precheck does not go with --dry-run, --preview, --strict and --message, which need the check",
		"in.csv --message m.json --failed a.xlsx": "--failed: the rows become CSV, because a killed run leaves it readable: use a name that ends in .csv",
		"in.csv --dry-run --json":                 "--json needs a summary, which a dry run and a preview do not print",
		"in.csv --limit -1":                       "--limit: must be 0 or more",
		"- --message -":                           "standard input is given for two things",
	} {
		command(t, "", append([]string{"batch"}, strings.Fields(args)...)...).Want(t, 2, "", "jelou: "+want+" (see jelou batch --help)\n")
	}
}

// templates responds to a template with only the destinations that begin with 593.
func templates(t *testing.T, asked *[]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var template struct {
			ElementName  string
			Destinations []string
			Text         string
		}
		if err := json.NewDecoder(r.Body).Decode(&template); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if template.Text != "" {
			_, _ = io.WriteString(w, `{"messageId":"m"}`)
			return
		}
		*asked = append(*asked, r.URL.Path+" "+strings.Join(template.Destinations, " "))
		sent := []map[string]string{}
		for _, destination := range template.Destinations {
			if strings.HasPrefix(destination, "593") {
				sent = append(sent, map[string]string{"id": "t" + destination[len(destination)-1:], "destination": destination})
			}
		}
		_ = json.NewEncoder(w).Encode(sent)
	})
}

// A file can have templates beside messages. A template is unknown, and not repeated, if its response names only some
// receivers.
func TestBatchSendsTemplatesBesideMessages(t *testing.T) {
	var asked []string
	batchOf(t, templates(t, &asked), `{"elementName":"order","destinations":["593987654321"]}
{"type":"text","userId":"593987654321","text":"1"}
{"elementName":"order","destinations":["593987654322","573001234567"],"parameters":["Ana"]}
{"elementName":"order","destinations":["593987654323","593987654324"]}
`)
	args := []string{"batch", "in.ndjson", "--journal", "j", "--failed", "f", "--rate", "0", "--concurrency", "1"}
	const hint = "unknown: these customers may have the message; --resend-unknown sends it again\n"
	command(t, "", args...).Want(t, 3, "3 sent, 0 refused, 0 not sent, 1 unknown\n"+hint,
		"in.ndjson:3: delivery unknown: HTTP 200: the response names 1 of 2 receivers\n")
	last, _ := readJournal(t, "j")
	for line, want := range map[int]outcome{1: {1, "sent", "t1", 0, ""}, 2: {2, "sent", "m", 0, ""}, 3: {3, "unknown", "t2", 200, ""}, 4: {4, "sent", "t3,t4", 0, ""}} {
		if last[line] != want {
			t.Errorf("%+v, want %+v", last[line], want)
		}
	}
	const path = "/v2/whatsapp/BOT/hsm "
	if want := []string{path + "593987654321", path + "593987654322 573001234567", path + "593987654323 593987654324"}; !slices.Equal(asked, want) {
		t.Errorf("%q", asked)
	}
	command(t, "", args...).Want(t, 3, "3 sent, 0 refused, 0 not sent, 1 unknown (4 of them earlier)\n"+hint, "")
	const left = `{"elementName":"order","destinations":["573001234567"],"parameters":["Ana"],"jelou_reason":"` + whyUnknown +
		"; the response did not name 1 of the receivers, and the others have it\"}\n"
	if got := readFile(t, "f"); len(asked) != 3 || got != left {
		t.Errorf("%d, %q", len(asked), got)
	}
	// The next attempt goes only to the receivers in doubt.
	command(t, "", append(args, "--resend-unknown")...).Want(t, 3, "3 sent, 0 refused, 0 not sent, 1 unknown (3 of them earlier)\n"+hint,
		"in.ndjson:3: delivery unknown: HTTP 200: the response names 0 of 1 receivers\n")
	if got := readFile(t, "f"); len(asked) != 4 || asked[3] != "/v2/whatsapp/BOT/hsm 573001234567" || got != left {
		t.Errorf("%q, %q", asked, got)
	}
	command(t, "", "batch", "f").Want(t, 1, "",
		"f:1:77: /jelou_reason: the delivery is unknown: look whether this person has the message; if not, remove this member, else the line\njelou: nothing was sent, as 1 line breaks the contract\n")
	batchOf(t, templates(t, &asked), `{"elementName":"","destinations":[]}`)
	if got := command(t, "", "batch", "in.ndjson"); got.Code != 1 || !strings.HasPrefix(got.Errors, "in.ndjson:1:2: /elementName: ") {
		t.Errorf("%+v", got)
	}
}

// A row of NDJSON keeps its mark, also if it is so far behind the first rows that the mark gives no column its name.
func TestMarkedRowOfNDJSONKeepsItsMark(t *testing.T) {
	tableOf(t, newLedger(), "")
	writeFile(t, "m.json", `{"type":"text","userId":"{{phone}}","text":"Hi"}`)
	const want = "in.ndjson: row 65538: \"jelou_reason\": the delivery is unknown: look whether this person has the message; " +
		"if not, empty this cell, else remove the row\nin.ndjson: NDJSON; 3 rows\n"
	rows := `{"phone":"593987654321"}` + strings.Repeat("\n", 64<<10+1) + `{"phone":"593987654322","jelou_reason":"` + whyUnknown + `"}` + "\n" + `{"phone":"593987654323","jelou_reason":"refused: HTTP 422"}` + "\n"
	writeFile(t, "in.ndjson", rows)
	command(t, "", "batch", "in.ndjson", "--message", "m.json").Want(t, 1, "", want+"jelou: nothing was sent, as 1 row has mistakes\n")
	writeFile(t, "in.ndjson", strings.Replace(rows, whyUnknown, "", 1))
	if got := command(t, "", "batch", "in.ndjson", "--message", "m.json", "--dry-run"); got.Code != 0 {
		t.Errorf("%+v", got)
	}
}

// A row of a table keeps all receivers of its template. Its reason says which of them are in doubt.
func TestRowOfATemplateKeepsAllReceivers(t *testing.T) {
	var asked []string
	tableOf(t, templates(t, &asked), "a,b,c\n573001234567,593987654322,573001234568\n")
	writeFile(t, "m.json", `{"elementName":"order","destinations":["{{a}}","{{b}}","{{c}}"]}`)
	args := []string{"batch", "in.csv", "--message", "m.json", "--journal", "j", "--failed", "f", "--rate", "0"}
	const want = "a,b,c,jelou_reason\n573001234567,593987654322,573001234568,\"" + whyUnknown +
		"; the response named all receivers of the row except receiver 1, receiver 3: do not send it to the others again\"\n"
	for range 2 { // the second run knows it from the journal
		if got := command(t, "", args...); got.Code != 3 || readFile(t, "f") != want || len(asked) != 1 {
			t.Errorf("%+v, %q, %q", got, readFile(t, "f"), asked)
		}
	}
}

// With a limit a run sends only so many messages, and the next run goes on.
func TestLimitLeavesTheRestToTheNextRun(t *testing.T) {
	server := newLedger()
	batchOf(t, server, batchLines(10, 10))
	args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--limit", "4"}
	command(t, "", args...).Want(t, 0, "4 sent, 0 refused, 0 not sent, 0 unknown\n6 left by --limit: the same command goes on with them\n", "")
	command(t, "", append(args, "--json")...).Want(t, 0,
		`{"sent":8,"refused":0,"not_sent":0,"unknown":0,"not_tried":0,"later":2,"earlier":4,"complete":true}`+"\n", "")
	command(t, "", args...).Want(t, 0, "10 sent, 0 refused, 0 not sent, 0 unknown (8 of them earlier)\n", "")
	_, asked := server.counts()
	for line := 1; line <= 10; line++ {
		if asked[line] != 1 {
			t.Errorf("line %d came %d times", line, asked[line])
		}
	}
	command(t, "", "batch", "-", "--no-precheck", "--limit", "1").Want(t, 1, "0 sent, 0 refused, 0 not sent, 0 unknown\n", "jelou: stdin: no JSON: the input is empty\n")
	command(t, batchLines(3, 3), "batch", "-", "--no-precheck", "--limit", "1").Want(t, 0, "1 sent, 0 refused, 0 not sent, 0 unknown\nthe rest of the input was not read\n", "")
}

// A dry run needs nothing, sends nothing and leaves nothing behind.
func TestDryRunSendsNothingAndLeavesNothing(t *testing.T) {
	clitest.Environment(t, nil)
	clitest.Write(t, "in.ndjson", batchLines(1000, 999))
	got := clitest.Run(t, New(), "", "batch", "in.ndjson", "--dry-run", "--failed", "f")
	want := "1000 would be sent to https://api.jelou.ai, in about 3m20s at 5 a second\nwarnings, listed above: 1001\n\n" + about + "\n\nThe first of them:\n\n"
	if got.Code != 0 || !strings.HasPrefix(got.Out, want) || strings.Count(got.Out, `"type": "text"`) != 3 ||
		!strings.Contains(got.Errors, "in.ndjson: warning: 1 message more for a person: line 1000 (as 1)\n") {
		t.Errorf("%+v", got)
	}
	if got := clitest.Run(t, New(), "", "batch", "in.ndjson", "--dry-run", "--rate", "1e-9"); !strings.HasPrefix(got.Out, "1000 would be sent to https://api.jelou.ai\n") {
		t.Errorf("%+v", got)
	}
	entries, err := os.ReadDir(".")
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	command(t, "", "batch", "in.ndjson", "--dry-run", "--strict").Want(t, 1, "", "jelou: nothing was sent, because of warnings (--strict)\n")
	command(t, "{}", "batch", "-", "--dry-run").Want(t, 1, "", "stdin:1:1: /type: missing, required\njelou: nothing was sent, as 1 line breaks the contract\n")
}

// A dry run with a journal counts the lines that are left.
func TestDryRunCountsTheLinesThatAreLeft(t *testing.T) {
	server := newLedger()
	batchOf(t, server, batchLines(10, 10))
	command(t, "", "batch", "in.ndjson", "--journal", "j", "--rate", "0", "--limit", "4")
	before := readFile(t, "j")
	got := command(t, "", "batch", "in.ndjson", "--journal", "j", "--dry-run", "--rate", "0", "--limit", "5")
	if got.Code != 0 || !strings.HasPrefix(got.Out, "5 would be sent to "+os.Getenv(cli.EnvServer)+"\nwith an outcome from earlier runs (--journal): 4\n1 left for a later run (--limit)\n") || readFile(t, "j") != before {
		t.Errorf("%+v", got)
	}
}

// preview begins a preview, and returns its page.
func preview(t *testing.T, shown string, args ...string) (r *clitest.Running, page string) {
	t.Helper()
	r = clitest.Start(t, New(), append([]string{"batch", "in.ndjson", "--preview"}, args...)...)
	said := r.Until("in a browser: ")
	about, url, _ := strings.Cut(strings.TrimSpace(said), " as on a phone, in a browser: ")
	if about != shown {
		t.Fatalf("%q, want %q", said, shown)
	}
	return r, clitest.Get(t, url)
}

// A preview shows the user's own template, although the sandbox does not know it.
func TestPreviewShowsTemplatesOfYourOwn(t *testing.T) {
	clitest.Environment(t, nil)
	clitest.Write(t, "in.ndjson", `{"elementName":"a1b2_order_ready","destinations":["593981"],"language":"es","parameters":["Ana","A-17"]}
{"elementName":"mine","destinations":["593982"],"language":"es","parameters":["Luis"]}
`)
	r, page := preview(t, "The first 2 of 2")
	for text, want := range map[string]bool{"Hola Ana, tu pedido A-17": true, "<dd dir=\"auto\">Luis</dd>": true, "Refused": false} {
		if strings.Contains(page, text) != want {
			t.Errorf("the page shows %s: %v", text, !want)
		}
	}
	if got := r.Stop(); got.Code != 0 || withoutWarnings(got.Errors) != "in.ndjson: note: only Jelou knows the text of the template: the page shows its parameters\n" {
		t.Errorf("%+v", got)
	}
}

// A preview without a message to show ends with the numbers of a dry run.
func TestPreviewOfNothingEnds(t *testing.T) {
	batchOf(t, newLedger(), batchLines(2, 2))
	command(t, "", "batch", "in.ndjson", "--journal", "j", "--rate", "0")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	got := clitest.RunUntil(ctx, t, New(), strings.NewReader(""), "batch", "in.ndjson", "--journal", "j", "--preview")
	if got.Code != 0 || !strings.HasPrefix(got.Out, "0 would be sent to ") || !strings.Contains(got.Out, "earlier runs (--journal): 2\n") {
		t.Errorf("%+v", got)
	}
}

// A preview shows the first messages in a sandbox of its own, until Ctrl-C, and sends nothing elsewhere.
func TestPreviewSendsNothingElsewhere(t *testing.T) {
	server := newLedger()
	batchOf(t, server, batchLines(10, 10))
	r, page := preview(t, "The first 2 of 10", "--limit", "2")
	for user, want := range map[string]bool{"593981": true, "593982": true, "593983": false} {
		if strings.Contains(page, user) != want {
			t.Errorf("the page shows %s: %v", user, !want)
		}
	}
	if got := r.Stop(); got.Code != 0 || withoutWarnings(got.Errors) != "" {
		t.Errorf("%+v", got)
	}
	if _, asked := server.counts(); len(asked) > 0 {
		t.Error(asked)
	}
}
