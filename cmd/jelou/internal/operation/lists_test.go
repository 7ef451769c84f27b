package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// ours returns a command of the contract.
func ours(t *testing.T, name string) *cobra.Command {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range Commands(all) {
		if cmd.Name() == name {
			return cmd
		}
	}
	t.Fatalf("no command %s", name)
	return nil
}

// notifications serves rows, newest first, in pages.
type notifications struct {
	mu    sync.Mutex
	rows  []string
	asked []url.Values
	after func(n int) // called after each request, with the number of requests
}

func (n *notifications) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	query := r.URL.Query()
	n.asked = append(n.asked, query)
	page, size := 1, 10
	if text := query.Get("page"); text != "" {
		page, _ = strconv.Atoi(text)
	}
	if text := query.Get("limit"); text != "" {
		size, _ = strconv.Atoi(text)
	}
	from := min((page-1)*size, len(n.rows))
	some := n.rows[from:min(from+size, len(n.rows))]
	clitest.Respond(http.StatusOK, fmt.Sprintf(`{"pagination":{"totalPages":%d},"results":[%s]}`,
		(len(n.rows)+size-1)/size, strings.Join(some, ","))).ServeHTTP(w, r)
	if n.after != nil {
		n.after(len(n.asked))
	}
}

func (n *notifications) set(rows []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.rows = rows
}

// note returns a row.
func note(id, status string, ago time.Duration) string {
	return fmt.Sprintf(`{"id":%q,"sentStatus":%q,"elementName":"a1b2_x","destination":"593987654321","createdAt":%q}`,
		id, status, time.Now().Add(-ago).UTC().Format(time.RFC3339))
}

func ids(t *testing.T, out string) string {
	t.Helper()
	var all []string
	for line := range strings.Lines(out) {
		var row struct{ ID, SentStatus string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, row.ID+"="+row.SentStatus)
	}
	return strings.Join(all, " ")
}

// The command reads pages until --limit, which counts the rows of all pages.
func TestLimitCountsTheRowsOfAllPages(t *testing.T) {
	service := new(notifications)
	for i := range 25 {
		service.rows = append(service.rows, note(strconv.Itoa(i), "READ", time.Minute))
	}
	clitest.Serve(t, service)
	for line, want := range map[string]struct{ rows, pages int }{
		"notifications":                           {25, 3},
		"notifications --limit 12":                {12, 2},
		"notifications --page-size 5 --limit 5":   {5, 1},
		"notifications --page-size 50 --limit 99": {25, 1},
	} {
		service.asked = nil
		got := clitest.Run(t, ours(t, "notifications"), "", strings.Fields(line)...)
		if rows := strings.Count(got.Out, "\n"); got.Code != 0 || rows != want.rows || len(service.asked) != want.pages {
			t.Errorf("%s: %d, %d rows, %d pages, %s", line, got.Code, rows, len(service.asked), got.Errors)
		}
	}
}

// A service that knows only days returns rows from before --since, and one that ignores --since returns all rows.
func TestRowsBeforeSinceAreLeftOut(t *testing.T) {
	service := &notifications{rows: []string{note("a", "READ", time.Hour), note("b", "READ", 3*time.Hour), `{"id":"c","sentStatus":"READ"}`, note("d", "READ", 90*time.Hour)}}
	clitest.Serve(t, service)
	day := func(ago time.Duration) string { return time.Now().UTC().Add(-ago).Format(time.DateOnly) }
	for line, want := range map[string]struct{ ids, from, to string }{
		"--since 2h":              {"a=READ c=READ", day(26 * time.Hour), ""},
		"--from 2h":               {"a=READ c=READ", day(26 * time.Hour), ""},
		"--until 2h":              {"b=READ c=READ d=READ", "", day(-22 * time.Hour)},
		"--since 48h --until 2h":  {"b=READ c=READ", day(72 * time.Hour), day(-22 * time.Hour)},
		"--since 2001-02-03":      {"a=READ b=READ c=READ d=READ", "2001-02-03", ""},
		"--name x --element-name": {},
	} {
		service.asked = nil
		got := clitest.Run(t, ours(t, "notifications"), "", append([]string{"notifications"}, strings.Fields(line)...)...)
		if want.ids == "" {
			if got.Code != 2 || len(service.asked) > 0 {
				t.Errorf("%s: %+v", line, got)
			}
			continue
		}
		if got.Code != 0 || ids(t, got.Out) != want.ids || service.asked[0].Get("from") != want.from || service.asked[0].Get("to") != want.to {
			t.Errorf("%s: %+v\nasked %v, want %+v", line, got, service.asked, want)
		}
	}
	got := clitest.Run(t, ours(t, "history"), "", "history", "--since", "2026-01-02T03:04:05-05:00", "--until", "1h", "--user", "5")
	asked := service.asked[len(service.asked)-1]
	until, err := time.Parse(time.RFC3339, asked.Get("endAt"))
	if got.Code != 0 || asked.Get("startAt") != "2026-01-02T03:04:05-05:00" || asked.Get("clientId") != "5" ||
		err != nil || time.Since(until).Round(time.Minute) != time.Hour {
		t.Errorf("%+v, asked %v", got, asked)
	}
	for line, want := range map[string]string{
		"history --since 2026-01-02":         "jelou: --since: must be a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h (see jelou history --help)\n",
		"history --since -2h":                "jelou: --since: must be a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h (see jelou history --help)\n",
		"notifications --since yesterday":    "jelou: --since: must be a day such as 2006-01-02, a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h (see jelou notifications --help)\n",
		"history --since 2h --until 3h":      "jelou: --since is after --until, so there are no rows (see jelou history --help)\n",
		"notifications --since 2h --from 3h": "jelou: --from: given more than once (see jelou notifications --help)\n",
	} {
		args := strings.Fields(line)
		clitest.Run(t, ours(t, args[0]), "", args...).Want(t, 2, "", want)
	}
}

// rests replaces the wait between two looks.
func rests(t *testing.T, rest func(context.Context, time.Duration) error) {
	t.Helper()
	before := sleep
	sleep = rest
	t.Cleanup(func() { sleep = before })
}

// Follow prints each new row, and each row with a new status, the oldest first.
func TestFollowPrintsNewAndChangedRows(t *testing.T) {
	looks := [][]string{
		{note("b", "CREATED", time.Minute), note("a", "READ", time.Hour)},
		{note("b", "CREATED", time.Minute), note("a", "READ", time.Hour)},
		{note("b", "CREATED", time.Minute), note("a", "READ", time.Hour)},
		{note("c", "CREATED", time.Second), note("b", "FAILED", time.Minute), note("a", "READ", time.Hour)},
	}
	service := &notifications{rows: looks[0]}
	clitest.Serve(t, service)
	var waits []time.Duration
	rests(t, func(_ context.Context, d time.Duration) error {
		if waits = append(waits, d); len(waits) == len(looks) {
			return context.Canceled
		}
		service.set(looks[len(waits)])
		return nil
	})
	got := clitest.Run(t, ours(t, "notifications"), "", "notifications", "--follow", "--name", "a1b2_x")
	if got.Code != 0 || got.Errors != "" || ids(t, got.Out) != "a=READ b=CREATED b=FAILED c=CREATED" {
		t.Errorf("%+v", got)
	}
	if want := "[5s 7.5s 11.25s 5s]"; fmt.Sprint(waits) != want {
		t.Errorf("waited %v, want %s", waits, want)
	}
	if day := time.Now().UTC().Add(-48 * time.Hour).Format(time.DateOnly); service.asked[0].Get("from") != day {
		t.Errorf("asked %v, want from %s", service.asked[0], day)
	}
	waits, service.asked = nil, nil
	service.set(looks[0])
	got = clitest.Run(t, ours(t, "notifications"), "", "notifications", "--follow", "--from", "2h")
	if day := time.Now().UTC().Add(-26 * time.Hour).Format(time.DateOnly); got.Code != 0 || got.Errors != "" || service.asked[0].Get("from") != day {
		t.Errorf("%+v, asked %v, want from %s", got, service.asked, day)
	}
	waits = nil
	service.set(looks[3])
	got = clitest.Run(t, ours(t, "notifications"), "", "notifications", "--follow", "--limit", "2")
	if got.Code != 0 || ids(t, got.Out) != "a=READ b=FAILED" || len(waits) > 0 {
		t.Errorf("%+v, %v", got, waits)
	}
}

// Follow reports a failure that may pass, and asks again after the time that the service gives. Any other failure ends it.
func TestFollowSurvivesPassingFailures(t *testing.T) {
	status, after := http.StatusServiceUnavailable, "40"
	clitest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", after)
		clitest.Respond(status, `{}`).ServeHTTP(w, r)
	}))
	var waits []time.Duration
	rests(t, func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		status = []int{http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusUnauthorized}[len(waits)-1]
		if status == http.StatusTooManyRequests {
			after = "999999999999"
		}
		return nil
	})
	got := clitest.Run(t, ours(t, "history"), "", "history", "--follow")
	if got.Code != 1 || fmt.Sprint(waits) != "[40s 40s 24h0m0s]" || strings.Count(got.Errors, "asking again") != 3 || !strings.Contains(got.Errors, "HTTP 401") {
		t.Errorf("%+v, waited %v", got, waits)
	}
}

// A Ctrl-C ends --follow with success, also in the middle of a look.
func TestFollowEndsOnInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	clitest.Serve(t, &notifications{after: func(int) { cancel() }})
	clitest.RunUntil(ctx, t, ours(t, "notifications"), strings.NewReader(""), "notifications", "--follow").Want(t, 0, "", "")
}

// On a terminal the rows are a table that no row can break. With --json they are lines.
func TestTerminalGetsATableThatNoRowBreaks(t *testing.T) {
	row := `{"id":"n1","sentStatus":"READ","destination":"593987654321","elementName":"a\u001b[2J","createdAt":"2026-01-15T10:30:00Z","error":null}`
	clitest.Serve(t, &notifications{rows: []string{row}})
	for args, want := range map[string]string{
		"": "CREATED AT            DESTINATION   ELEMENT NAME  SENT STATUS  ERROR  ID\r\n" +
			"2026-01-15T10:30:00Z  593987654321  a\\x1b[2J      READ                n1\r\n",
		"--json": `{"id":"n1","destination":"593987654321","elementName":"a\u001b[2J","sentStatus":"READ","createdAt":"2026-01-15T10:30:00Z"}` + "\r\n",
	} {
		terminal, program, err := pty.Open()
		if errors.Is(err, pty.ErrUnsupported) {
			t.Skip("no terminal here")
		}
		if err != nil {
			t.Fatal(err)
		}
		code := cli.Run(t.Context(), cli.NewRoot(ours(t, "notifications")), append([]string{"notifications"}, strings.Fields(args)...), strings.NewReader(""), program, os.Stderr)
		got := make([]byte, 4096)
		n, err := io.ReadAtLeast(terminal, got, len(want)) // the lines may come one by one
		if code != 0 || err != nil || string(got[:n]) != want {
			t.Errorf("%s: %d, %v\n%s", args, code, err, got[:n])
		}
		_, _ = program.Close(), terminal.Close()
	}
}

// The shape of a response has the names and types of its members, and no values except the words of Jelou's lists. It has no
// name that may be a person's.
func TestShapeHasNothingPrivate(t *testing.T) {
	clitest.Serve(t, clitest.Respond(http.StatusOK, `{"pagination":{"total":2,"secret":7},"_metadata":{},"stats":{"+593987654321":1,"593912345678":{"Zoe Quill":2}},"results":[
		{"messageId":"5b0f6c1e-2a58-4c0e-9d0b-7a3f2c1d9e44","by":"bot","recipient":{"id":"593987654321","names":"Zoe Quill"},"createdAt":"2026-01-15T10:30:00.000Z",
		 "bubble":{"type":"TEXT","text":"secret words","mediaUrl":"https://example.com/a.jpg"}},
		{"messageId":7,"by":"user","recipient":{"id":"593987654321@c.us","names":null},"createdAt":"2026-01-15T05:30:00-05:00","bubble":{"type":"Call me back","text":""},"x":[]}]}`))
	got := clitest.Run(t, ours(t, "history"), "", "history", "--shape")
	want := `_metadata                  object
pagination.secret          number
pagination.total           number 2
results[].bubble.mediaUrl  URL
results[].bubble.text      empty string, string
results[].bubble.type      "TEXT", string
results[].by               "bot", "user"
results[].createdAt        time in UTC, time with the offset -05:00
results[].messageId        UUID, number
results[].recipient.id     string of digits, string with @c.us
results[].recipient.names  null, string
results[].x                empty list
stats.(other)              number
stats.(other).(other)      number
`
	got.Want(t, 0, want, "")
	got = clitest.Run(t, ours(t, "history"), "", "history", "--shape", "--json")
	var shape map[string][]string
	if err := json.Unmarshal([]byte(got.Out), &shape); err != nil || strings.Join(shape["results[].by"], " ") != `"bot" "user"` {
		t.Errorf("%v %+v", err, got)
	}
}

// For a bot in the body the flag is --bot, too.
func TestBotInTheBodyHasTheFlagBot(t *testing.T) {
	asked := respond(t, http.StatusOK, `{"state":"manual"}`)
	run := func(line string) clitest.Ended {
		return clitest.Run(t, ours(t, "state"), "", strings.Fields(line)...)
	}
	run("state set --user 5 --state manual").Want(t, 0, "{\n  \"state\": \"manual\"\n}\n", "")
	if want := `POST /v1/users/state {"botId":"BOT","userId":"5","state":"manual"}`; *asked != want {
		t.Errorf("asked %s, want %s", *asked, want)
	}
	run("user-state set --user-id 5 --state auto --bot X --print --ttl 5").Want(t, 0, "{\n  \"botId\": \"X\",\n  \"userId\": \"5\",\n  \"state\": \"auto\",\n  \"ttl\": 5\n}\n", "")
	clitest.Environment(t, nil)
	if got := run("state set --user 5 --state manual --print"); got.Code != 2 || !strings.HasPrefix(got.Errors, "jelou: missing: --bot or JELOU_BOT_ID;") {
		t.Errorf("%+v", got)
	}
	clitest.Write(t, "body.json", `{"botId":"FILE","userId":"5","state":"auto"}`)
	run("state set body.json --bot X --print").Want(t, 2, "", "jelou: give a FILE or --bot, not both: the file has the bot (see jelou state set --help)\n")
	if got := run("state set body.json --print"); got.Code != 0 || !strings.Contains(got.Out, `"botId": "FILE"`) {
		t.Errorf("%+v", got)
	}
}
