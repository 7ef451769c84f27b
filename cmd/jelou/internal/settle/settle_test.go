package settle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
)

const orders = `{"type":"text","userId":"593987654321","text":"One"}
{"type":"text","userId":"593987654322","text":"Two"}

{"elementName":"a1b2_x","destinations":["593987654323","593987654324"]}
{"type":"text","userId":"593987654325","text":"Five"}
{"type":"text","userId":"593987654325","text":"Five"}
`

// service is a Jelou with a history. It counts the requests that would change something.
type service struct {
	changes, looks atomic.Int32
	messages       []string
	notifications  []string
	late           int32 // the number of looks before it has rows
	looked         func(n int32)
	status         int
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		s.changes.Add(1)
	}
	rows := s.messages
	if strings.HasSuffix(r.URL.Path, "/notifications") {
		rows = s.notifications
	}
	if r.URL.Query().Get("limit") == "1" {
		if n := s.looks.Add(1); s.looked != nil {
			s.looked(n)
		}
	} else if s.looks.Load() <= s.late {
		rows = nil
	}
	if s.status == 0 {
		s.status = http.StatusOK
	}
	clitest.Respond(s.status, `{"pagination":{"totalPages":1},"results":[`+strings.Join(rows, ",")+`]}`).ServeHTTP(w, r)
}

func message(id, person, text string) string {
	return fmt.Sprintf(`{"messageId":%q,"by":"bot","status":"DELIVERED_USER","createdAt":%q,"recipient":{"id":%q},"bubble":{"type":"TEXT","text":%q}}`,
		id, time.Now().UTC().Format(time.RFC3339), person, text)
}

func notification(id, person string) string {
	return fmt.Sprintf(`{"id":%q,"elementName":"a1b2_x","destination":%q,"sentStatus":"CREATED","createdAt":%q}`,
		id, person, time.Now().UTC().Format(time.RFC3339))
}

// prepare serves s, and writes a journal with these records.
func prepare(t *testing.T, s *service, records ...journal.Record) {
	t.Helper()
	url := clitest.Serve(t, s)
	clitest.Write(t, "orders.ndjson", orders)
	j, err := journal.Open("journal", false)
	if err != nil {
		t.Fatal(err)
	}
	err = j.Start(journal.Input{SHA256: journal.Digest(fmt.Sprintf("%x", sha256.Sum256([]byte(orders)))), Bytes: int64(len(orders)), Whole: true}, journal.NewOwner(url, "BOT"))
	for _, record := range records {
		if err == nil && record.Outcome == journal.Sending {
			err = j.Sending(record.Line)
		} else if err == nil {
			err = j.Record(record)
		}
	}
	if err == nil {
		err = j.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// attempt returns the records of an attempt and its outcome.
func attempt(line int64, outcome string) []journal.Record {
	return []journal.Record{{Line: line, Outcome: journal.Sending}, {Line: line, Outcome: outcome}}
}

func all(lists ...[]journal.Record) (records []journal.Record) {
	for _, list := range lists {
		records = append(records, list...)
	}
	return records
}

func run(t *testing.T, args ...string) clitest.Ended {
	t.Helper()
	return clitest.Run(t, New(), "", append([]string{"settle", "journal", "--input", "orders.ndjson"}, args...)...)
}

// lines returns a report as "1 found m1".
func lines(t *testing.T, out string) string {
	t.Helper()
	var all []string
	for line := range strings.Lines(out) {
		var s shown
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		text := strings.Join(strings.Fields(fmt.Sprintf("%d %s %s %s %s", s.Line, s.Place, s.Evidence, s.MessageID, s.Status)), " ")
		for _, c := range s.Candidates {
			text += " " + c.MessageID
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

const warning = "not seen does not mean not sent: ask a person before you send such a line again\n"

func TestSettleReportsEvidenceOfEachLine(t *testing.T) {
	sent := journal.Record{Line: 2, Outcome: journal.Sent, MessageID: "m2"}
	for name, test := range map[string]struct {
		service *service
		records []journal.Record
		code    int
		want    string
		errors  string
	}{
		"found": {
			&service{messages: []string{message("m1", "593987654321", "One"), message("m9", "593987654329", "One")}},
			all(attempt(1, journal.Unknown), []journal.Record{sent}),
			0, "1 found m1 DELIVERED_USER", "1 found, 0 not seen, 0 ambiguous\n",
		},
		"in flight when the batch was killed": {
			&service{messages: []string{message("m1", "593987654321", "One")}},
			[]journal.Record{{Line: 1, Outcome: journal.Sending}},
			0, "1 found m1 DELIVERED_USER", "1 found, 0 not seen, 0 ambiguous\n",
		},
		"not seen": {
			&service{messages: []string{message("m9", "593987654329", "One")}},
			attempt(1, journal.Unknown),
			3, "1 not_seen", "0 found, 1 not seen, 0 ambiguous\n" + warning,
		},
		"two rows": {
			&service{messages: []string{message("m1", "593987654321", "One"), message("m0", "593987654321", "One")}},
			attempt(1, journal.Unknown),
			3, "1 ambiguous m1 m0", "0 found, 0 not seen, 1 ambiguous\n",
		},
		"a row of a line that was sent": {
			&service{messages: []string{message("m1", "593987654325", "Five"), message("m5", "593987654325", "Five")}},
			all(attempt(5, journal.Unknown), []journal.Record{{Line: 6, Outcome: journal.Sent, MessageID: "m5"}}),
			0, "5 found m1 DELIVERED_USER", "1 found, 0 not seen, 0 ambiguous\n",
		},
		"one row for two equal lines": {
			&service{messages: []string{message("m5", "593987654325", "Five")}},
			all(attempt(6, journal.Unknown), attempt(5, journal.Unknown)),
			3, "5 ambiguous m5; 6 ambiguous m5", "0 found, 0 not seen, 2 ambiguous\n",
		},
		"a template to two people": {
			&service{notifications: []string{notification("n1", "593987654324"), notification("n0", "593987654320")}},
			attempt(4, journal.Unknown),
			3, "4 /destinations/0 not_seen; 4 /destinations/1 found n1 CREATED", "1 found, 1 not seen, 0 ambiguous\n" + warning,
		},
		"a template that is unknown for one of two people": {
			&service{notifications: []string{notification("n2", "593987654324"), notification("n1", "593987654323"), notification("n0", "593987654324")}},
			[]journal.Record{{Line: 4, Outcome: journal.Sending}, {Line: 4, Outcome: journal.Unknown, MessageID: "n1,n0", Missing: []int{1}}},
			0, "4 /destinations/1 found n2 CREATED", "1 found, 0 not seen, 0 ambiguous\n",
		},
		"killed while that person got it again": {
			&service{notifications: []string{notification("n2", "593987654324"), notification("n1", "593987654323")}},
			[]journal.Record{
				{Line: 4, Outcome: journal.Sending}, {Line: 4, Outcome: journal.Unknown, MessageID: "n1", Missing: []int{1}},
				{Line: 4, Outcome: journal.Sending},
			},
			0, "4 /destinations/1 found n2 CREATED", "1 found, 0 not seen, 0 ambiguous\n",
		},
		"none": {
			&service{}, all(attempt(1, journal.NotSent), attempt(5, journal.Refused), []journal.Record{sent}),
			0, "", "no line is unknown\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			prepare(t, test.service, test.records...)
			before, err := os.ReadFile("journal")
			if err != nil {
				t.Fatal(err)
			}
			got := run(t)
			if got.Code != test.code || lines(t, got.Out) != test.want || got.Errors != test.errors {
				t.Errorf("%+v\n%s, want %d %s\n%s", got, lines(t, got.Out), test.code, test.want, test.errors)
			}
			if after, err := os.ReadFile("journal"); err != nil || string(after) != string(before) || test.service.changes.Load() > 0 {
				t.Errorf("the journal changed, or %d requests that change something, %v", test.service.changes.Load(), err)
			}
		})
	}
}

// With --wait the command looks again only for lines that were not seen.
func TestWaitLooksAgain(t *testing.T) {
	s := &service{messages: []string{message("m1", "593987654321", "One")}, late: 1}
	prepare(t, s, attempt(1, journal.Unknown)...)
	if got := run(t, "--wait", "100ms"); got.Code != 0 || lines(t, got.Out) != "1 found m1 DELIVERED_USER" || s.looks.Load() != 2 {
		t.Errorf("%+v after %d looks", got, s.looks.Load())
	}
	if got := run(t, "--wait", "1h"); got.Code != 0 || s.looks.Load() != 3 {
		t.Errorf("%+v after %d looks", got, s.looks.Load())
	}
}

func TestSettleRefusesWrongInputs(t *testing.T) {
	prepare(t, &service{}, attempt(1, journal.Unknown)...)
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile("journal")
	if err != nil {
		t.Fatal(err)
	}
	write("other.ndjson", strings.Replace(orders, "One", "Six", 1))
	for line, want := range map[string]struct {
		code int
		text string
	}{
		"settle journal": {2, "the journal has unknown lines, but no texts: give the batch's input with --input"},
		"settle":         {2, "settle takes one JOURNAL"},
		"settle journal --input orders.ndjson --bot ANOTHER": {1, "journal: the journal belongs to another bot or server"},
		"settle journal --input orders.ndjson --wait -1s":    {2, "--wait: must be 0 or more"},
		"settle journal --input other.ndjson":                {1, "other.ndjson: not the input that the journal belongs to, or it has changed; a table needs the --message and --country of the batch"},
		"settle orders.ndjson --input orders.ndjson":         {1, "orders.ndjson: not a journal of jelou batch"},
		"settle gone --input orders.ndjson":                  {1, "gone: no such file or directory"},
		"settle damaged --input orders.ndjson":               {1, "damaged: the journal is damaged: record 2: it was changed"},
		"settle hidden --input orders.ndjson":                {1, "hidden: the journal is damaged: record 2: it was changed"},
		"settle cut --input orders.ndjson":                   {1, "cut: the journal is damaged: its end is missing"},
		"settle empty --input orders.ndjson":                 {1, "empty: is empty, so the sent lines are unknown\n"},
	} {
		records := strings.SplitAfter(string(whole), "\n")
		write("damaged", records[0]+records[1]+strings.Replace(records[2], `"line":1`, `"line":?`, 1))
		write("hidden", records[0]+records[1]+strings.Replace(records[2], `"unknown"`, `"sent"`, 1))
		write("cut", records[0])
		write("empty", "")
		got := clitest.Run(t, New(), "", strings.Fields(line)...)
		if got.Code != want.code || got.Out != "" || !strings.HasPrefix(got.Errors, "jelou: "+want.text) {
			t.Errorf("%s: %+v", line, got)
		}
	}
	for _, status := range []int{401, 500} { // a read without a trustworthy response is no unknown delivery
		prepare(t, &service{status: status}, attempt(1, journal.Unknown)...)
		if got := run(t); got.Code != 1 || got.Out != "" || !regexp.MustCompile(fmt.Sprint("^jelou: the history cannot be read: (refused|failed): HTTP ", status, ".*\n  nothing is known of the lines that are not listed\n$")).MatchString(got.Errors) {
			t.Errorf("%+v", got)
		}
	}
	prepare(t, &service{}, journal.Record{Line: 1, Outcome: journal.Unknown})
	if got := run(t); got.Code != 1 || got.Errors != "jelou: journal: the journal does not say when line 1 was sent\n" {
		t.Errorf("%+v", got)
	}
	prepare(t, &service{}, attempt(3, journal.Unknown)...)
	if got := run(t); got.Code != 1 || got.Errors != "jelou: orders.ndjson:3: the line has no message to look for\n" {
		t.Errorf("%+v", got)
	}
}

// The command reads the history once for all messages, and the notifications once for each template.
func TestEachListIsReadOnce(t *testing.T) {
	s := &service{
		messages:      []string{message("m1", "593987654321", "One"), message("m2", "593987654322", "Two"), message("m5", "593987654325", "Five")},
		notifications: []string{notification("n1", "593987654323"), notification("n2", "593987654324")},
	}
	prepare(t, s, all(attempt(1, journal.Unknown), attempt(2, journal.Unknown), attempt(4, journal.Unknown), attempt(5, journal.Unknown))...)
	if got := run(t); got.Code != 0 || strings.Count(got.Out, "\n") != 5 || s.looks.Load() != 2 {
		t.Errorf("%+v after %d looks", got, s.looks.Load())
	}
}

// A Ctrl-C ends the wait with the report of the first search.
func TestInterruptedWaitStillReports(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &service{looked: func(n int32) {
		if n == 2 {
			cancel()
		}
	}}
	prepare(t, s, attempt(1, journal.Unknown)...)
	got := clitest.RunUntil(ctx, t, New(), strings.NewReader(""), "settle", "journal", "--input", "orders.ndjson", "--wait", "100ms")
	if got.Code != 3 || lines(t, got.Out) != "1 not_seen" || got.Errors != "0 found, 1 not seen, 0 ambiguous\n"+warning {
		t.Errorf("%+v", got)
	}
}

// A Ctrl-C ends the reading of a terminal or a pipe, too.
func TestInterruptEndsTheReading(t *testing.T) {
	prepare(t, new(service), attempt(1, journal.Unknown)...)
	ctx, cancel := context.WithCancel(t.Context())
	silent, writer := io.Pipe()
	defer func() { _ = writer.Close() }()
	go func() {
		_, _ = io.WriteString(writer, "{") // somebody reads
		cancel()
	}()
	clitest.RunUntil(ctx, t, New(), silent, "settle", "journal", "--input", "-").Want(t, 1, "", "jelou: stdin: interrupted\n")
}

// Excelize keeps much of a large table in temporary files.
func TestInterruptLeavesNothingOfTheTableBehind(t *testing.T) {
	prepare(t, new(service), attempt(1, journal.Unknown)...)
	file, err := os.Open("journal")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	j, err := journal.Read(file, func(journal.Record) {})
	if err != nil {
		t.Fatal(err)
	}
	message, err := merge.NewMessage("m.json", []byte(`{"type":"text","userId":"{{tel}}","text":"Hi"}`))
	if err != nil {
		t.Fatal(err)
	}
	table := excelize.NewFile()
	for row := range excelize.StreamChunkSize/excelize.TotalCellChars + 2 {
		if err := table.SetCellStr("Sheet1", fmt.Sprint("A", row+1), "tel"+strings.Repeat(" ", excelize.TotalCellChars-10)+fmt.Sprint(row)); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.SetCellStr("Sheet1", "A1", "tel"); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := errors.Join(table.Write(&text), table.Close()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &settling{cmd: New(), message: message}
	s.cmd.SetContext(ctx)
	if _, err := s.texts(&text, j); !errors.Is(err, input.ErrInterrupted) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// The command ignores a record that a kill cut short.
func TestRecordCutByAKillIsIgnored(t *testing.T) {
	s := &service{messages: []string{message("m1", "593987654321", "One")}}
	prepare(t, s, attempt(1, journal.Unknown)...)
	file, err := os.OpenFile("journal", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"record":3,"line":1,"outcome":"se`); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if got := run(t); got.Code != 0 || lines(t, got.Out) != "1 found m1 DELIVERED_USER" {
		t.Errorf("%+v", got)
	}
}

func TestHelpNamesTheMembers(t *testing.T) {
	clitest.NamesMembers(t, New().Long, reflect.TypeFor[shown]())
}
