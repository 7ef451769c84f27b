package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/jelou-go/jelou/outbox/internal/counting"
	"github.com/jelou-go/jelou/outbox/internal/pgtest"
)

func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func setEnv(t *testing.T, server string) {
	t.Helper()
	for name, value := range map[string]string{
		"JELOU_CLIENT_ID": "the-client", "JELOU_CLIENT_SECRET": "s3cr3t", "JELOU_SERVER": server, "JELOU_BOT_ID": "BOT",
	} {
		t.Setenv(name, value)
	}
}

const oneTemplate = `{"elementName":"order_ready","destinations":["593987654321"],"language":"es"}`

const twoMessages = `{"type":"text","userId":"593987654321","text":"one"}

{"type":"text","userId":"593987654321","text":"two"}
`

// From add to sent, with two databases.
func TestAddedMessagesAreSentByRun(t *testing.T) {
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	missing := map[string]string{"postgres": "does not exist", "sqlite": "no such file; jelou-outbox add creates it"}
	for name, database := range map[string]string{"postgres": server.URL("postgres"), "sqlite": filepath.Join(t.TempDir(), "box.db")} {
		t.Run(name, func(t *testing.T) {
			service := counting.Start(func(r counting.Request) counting.Reply { return counting.Reply{Lost: r.Text == "two"} })
			t.Cleanup(service.Close)
			setEnv(t, service.URL)
			for _, command := range []string{"status", "resume", "end 1"} { // neither creates the outbox
				if code, _, errs := call(t, "", append(strings.Fields(command), "--database", database)...); code != 1 || !strings.Contains(errs, missing[name]) {
					t.Errorf("%s without an outbox: %d, %q", command, code, errs)
				}
			}
			code, out, errs := call(t, twoMessages, "add", "--database", database)
			if code != 0 || out != "1\n2\n" {
				t.Fatalf("add: %d, %q, %q", code, out, errs)
			}
			if code, out, errs := call(t, "", "status", "--database", database); code != 0 || !strings.Contains(out, `"queued":2`) || !strings.Contains(out, `"paused":false,"heldSeconds":0}`) {
				t.Errorf("status: %d, %q, %q", code, out, errs)
			}
			ctx, stop := context.WithCancel(t.Context())
			var wait sync.WaitGroup
			wait.Go(func() {
				var errs bytes.Buffer
				if code := run(ctx, []string{"run", "--database", database, "--rate", "0"}, nil, &errs, &errs); code != 0 {
					t.Errorf("run: %d, %s", code, errs.String())
				}
			})
			status := func(want string, args ...string) {
				t.Helper()
				for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
					_, out, errs := call(t, "", append([]string{"status", "--database", database}, args...)...)
					if strings.Contains(out, want) {
						return
					}
					if time.Now().After(end) {
						t.Fatalf("%q, %q, want %s", out, errs, want)
					}
				}
			}
			status(`"state":"sent","messageId":"m-1"`, "1")
			status(`"id":2,"kind":"message","state":"unknown"`, "--state", "unknown")
			service.Decide(nil)
			code, third, errs := call(t, oneTemplate, "add", "--database", database)
			if code != 0 {
				t.Errorf("add a template: %d, %q, %q", code, third, errs)
			}
			status(`"kind":"template","state":"sent"`, strings.TrimSpace(third)) // a database may skip an id
			if code, _, errs := call(t, "", "resend", "--database", database, "99", "2", "98"); code != 1 || !strings.Contains(errs, "message 99") || !strings.Contains(errs, "message 98") {
				t.Errorf("resend: %d, %q", code, errs)
			}
			status(`"state":"sent"`, "2")
			for _, row := range []struct{ flag, state string }{{"--sent=false", "refused"}, {"--sent", "sent"}} {
				_, id, _ := call(t, oneTemplate, "add", "--database", database, "--at", "2100-01-01T00:00:00Z")
				if code, _, errs := call(t, "", "end", "--database", database, row.flag, strings.TrimSpace(id)); code != 0 {
					t.Errorf("end: %d, %q", code, errs)
				}
				status(`"state":"`+row.state+`","reason":"a person ended it"`, strings.TrimSpace(id))
			}
			if code, out, errs := call(t, "", "status", "--database", database, "99", "1"); code != 1 || !strings.Contains(out, `"id":1`) || !strings.Contains(errs, "message 99") {
				t.Errorf("a message beside a missing one: %d, %q, %q", code, out, errs)
			}
			stop()
			wait.Wait()
			if code, _, errs := call(t, "", "resend", "--database", database, "1"); code != 1 || !strings.Contains(errs, "only a message that is refused or unknown") {
				t.Errorf("resend of what was sent: %d, %q", code, errs)
			}
			if code, _, errs := call(t, "", "resume", "--database", database); code != 0 {
				t.Errorf("resume: %d, %q", code, errs)
			}
			if got := fmt.Sprint(service.Accepted()); got != "map[one:1 order_ready:1 two:2]" {
				t.Error(got)
			}
		})
	}
}

func TestWrongSettingIsAUsageError(t *testing.T) {
	setEnv(t, "http://127.0.0.1:1")
	file := filepath.Join(t.TempDir(), "box.db")
	env, dollar := filepath.Join(t.TempDir(), "env"), filepath.Join(t.TempDir(), "env2")
	for name, text := range map[string]string{env: "s3cr3t without a name\n", dollar: "JELOU_BOT_ID=pa$27\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := call(t, "\ufeff"+twoMessages, "add", "--database", file); code != 0 {
		t.Fatalf("a byte order mark: %d, %q", code, errs)
	}
	for _, row := range []struct {
		args []string
		code int
		text string
	}{
		{[]string{"run", "--server", "", "--database", file}, 2, "--server: is empty"},
		{[]string{"run", "--database", " "}, 2, "--database: is empty"},
		{[]string{"add", "--bot=", "--database", file}, 2, "--bot: is empty"},
		{[]string{"run", "--rate", "", "--database", file}, 2, "--rate: is empty"},
		{[]string{"run", "--workers", "593987654321x", "--database", file}, 2, "--workers: must be a number"},
		{[]string{"run", "--settle=s3cr3t", "--database", file}, 2, "--settle: must be true or false"},
		{[]string{"run"}, 2, "the database is missing"},
		{[]string{"run", "--database", "postgres://u:s3cr3t@host:port/x"}, 2, "not the URL of a PostgreSQL database"},
		{[]string{"run", "--env-file", env, "--database", file}, 2, "not a file of KEY=VALUE lines"},
		{[]string{"run", "--workers", "0", "--database", file}, 2, "at least 1"},
		{[]string{"run", "--env-file", dollar, "--database", file}, 2, "line 1: a $ in JELOU_BOT_ID names no variable"},
		{[]string{"run", "--rate", "NaN", "--database", file}, 2, "at least 0"},
		{[]string{"run", "--server", "https://api.example.com/v1", "--database", file}, 2, "--server: ends with /v1"},
		{[]string{"run", "--server", "api.example.com", "--database", file}, 2, "--server: has no scheme"},
		{[]string{"add", "--bot", " BOT", "--database", file}, 2, "--bot: starts or ends with white space"},
		{[]string{"status", "--database", "mysql://u:s3cr3t@h/x"}, 2, "neither a URL that begins with postgres:// nor a file"},
		{[]string{"status", "--database", "host=localhost password=s3cr3t dbname=x"}, 2, "--database: neither"},
		{[]string{"add", "--database", "user=u password=s3cr3t"}, 2, "--database: neither"},
		{[]string{"add", "--database", "user = u password = s3cr3t"}, 2, "--database: neither"},
		{[]string{"add", "--database", "postgres:/u:s3cr3t@h/x"}, 2, "--database: neither"},
		{[]string{"add", "--database", "u:s3cr3t@h/x"}, 2, "--database: neither"},
		{[]string{"status", "--database", file + ".typo"}, 1, "no such file"},
		{[]string{"resend", "--database", file + ".typo", "1"}, 1, "no such file"},
		{[]string{"add", "--database", file}, 1, "the input has no messages"},
		{[]string{"resend", "--database", file}, 2, "at least one id"},
		{[]string{"resend", "--database", file, "593987654321x"}, 2, "an id is a number"},
		{[]string{"status", "--database", file, "--state", "lost"}, 2, "--state is queued"},
		{[]string{"status", "--database", file, "7"}, 1, "jelou-outbox: message 7: there is no such message"},
		{[]string{"resend", "--database", file, "7"}, 1, "jelou-outbox: message 7: there is no such message"},
		{[]string{"end", "--database", file, "7"}, 1, "jelou-outbox: message 7: there is no such message"},
		{[]string{"add", "--database", file, "--deadline", "tomorrow"}, 2, "times such as"},
		{[]string{"add", "--database", file, "--at", "2100-01-01T00:00:00Z", "--deadline", "2100-01-01T00:00:00Z"}, 2, "--at is not before --deadline"},
		{[]string{"add", "--database", file, "no such file"}, 1, "open no such file: "},
		{[]string{"run", "--database", file, "--env-file", "missing"}, 2, "--env-file: open missing: "},
		{[]string{"run", "--database", file, "--env-file", "\x1b[2J"}, 2, "--env-file: open \ufffd[2J: "},
		{[]string{"sned"}, 2, "unknown command"},
		{[]string{"stats", "--state", "sent"}, 2, "unknown command"},
		{[]string{"status", "--schema", "jelou", "--database", file}, 2, "--schema goes with PostgreSQL"},
		{[]string{"run", "--no"}, 2, "unknown flag"},
	} {
		code, out, errs := call(t, "", row.args...)
		if code != row.code || !strings.Contains(errs, row.text) || out != "" {
			t.Errorf("%q: %d, %q, %q", row.args, code, out, errs)
		}
		if strings.Contains(errs, "s3cr3t") || strings.Contains(errs, "593987654321") {
			t.Errorf("%q: %q", row.args, errs)
		}
	}
	for line, want := range map[string]string{
		`{"type":"text","userId":"593987654321"}`:                            "/text",
		`{"elementName":"a","destinations":["593987654321","593987654322"]}`: "a template in the outbox has one destination",
	} {
		if code, _, errs := call(t, twoMessages+line, "add", "--database", file); code != 1 || !strings.Contains(errs, "line 4") || !strings.Contains(errs, want) || strings.Contains(errs, "593987654321") {
			t.Errorf("an invalid line: %d, %q", code, errs)
		}
	}
	if _, out, _ := call(t, "", "status", "--database", file); !strings.Contains(out, `"queued":2`) {
		t.Errorf("it put some in: %s", out)
	}
	t.Setenv("JELOU_SERVER", "")
	if code, _, errs := call(t, "", "run", "--database", file); code != 2 || !strings.Contains(errs, "JELOU_SERVER: is empty") {
		t.Errorf("an empty variable: %d, %q", code, errs)
	}
	t.Setenv("JELOU_SERVER", "http://127.0.0.1:1")
	t.Setenv("JELOU_ALLOW_HTTP", "api.jelou.ai")
	if code, _, errs := call(t, "", "status", "--database", file); code != 2 || !strings.Contains(errs, `JELOU_ALLOW_HTTP: "api.jelou.ai" is not a private host`) {
		t.Errorf("a public host: %d, %q", code, errs)
	}
}

// "jelou example text" prints such a message.
func TestAddTakesOneMessageOverSeveralLines(t *testing.T) {
	setEnv(t, "http://127.0.0.1:1")
	file := filepath.Join(t.TempDir(), "box.db")
	message := "{\n  \"type\": \"text\",\n  \"userId\": \"593987654321\",\n  \"text\": \"one  two\"\n}\n"
	if code, out, errs := call(t, message, "add", "--database", file); code != 0 || out != "1\n" {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
}

// status needs no more than the right to read the tables.
func TestStatusOnlyReads(t *testing.T) {
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	setEnv(t, "http://127.0.0.1:1")
	database := server.URL("postgres")
	if code, _, errs := call(t, twoMessages, "add", "--database", database); code != 0 {
		t.Fatal(errs)
	}
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	const reader = "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA jelou TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA jelou TO reader"
	if _, err := conn.Exec(t.Context(), reader); err != nil {
		t.Fatal(err)
	}
	asReader := strings.Replace(database, "postgres@", "reader@", 1)
	if code, out, errs := call(t, "", "status", "--database", asReader); code != 0 || !strings.Contains(out, `"queued":2`) {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
}

// A person who watches the command sees that Jelou cannot be reached, and why. The second and third server are an address that
// no machine can connect to.
func TestRunSaysThatNothingReachesJelou(t *testing.T) {
	for _, row := range []struct{ server, allowed, want string }{
		{"http://127.0.0.1:1", "sandbox", "connection refused"},
		{"http://[fe80::1]:1", "sandbox", "credentials go over https only"},
		{"http://[fe80::1]:1", "sandbox, fe80::1", "dial tcp"},
	} {
		setEnv(t, row.server)
		t.Setenv("JELOU_ALLOW_HTTP", row.allowed)
		file := filepath.Join(t.TempDir(), "box.db")
		if code, _, errs := call(t, twoMessages, "add", "--database", file); code != 0 {
			t.Fatal(errs)
		}
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		out, in := io.Pipe()
		var wait sync.WaitGroup
		wait.Go(func() {
			run(ctx, []string{"run", "--database", file}, nil, in, in)
			_ = in.Close()
		})
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || !strings.Contains(line, row.want) {
			t.Errorf("%s, allowed %s: %q, %v", row.server, row.allowed, line, err)
		}
		stop()
		_, _ = io.Copy(io.Discard, out)
		wait.Wait()
	}
}

func TestNothingIsLogged(t *testing.T) {
	var logged bytes.Buffer
	before := log.Writer()
	log.SetOutput(&logged)
	t.Cleanup(func() { log.SetOutput(before) })
	call(t, "", "help")
	log.Print("Unsolicited response received on idle HTTP channel starting with \x1b[2J")
	if logged.Len() > 0 {
		t.Errorf("logged %q", logged.String())
	}
}

// The exit code of add is 0 once the outbox has the messages, even if nobody reads the ids. Otherwise a script would
// add them again.
func TestAddSucceedsIfNobodyReadsTheIDs(t *testing.T) {
	setEnv(t, "http://127.0.0.1:1")
	var errs bytes.Buffer
	args := []string{"add", "--database", filepath.Join(t.TempDir(), "box.db")}
	if code := run(t.Context(), args, strings.NewReader(twoMessages), closedPipe{}, &errs); code != 0 || !strings.Contains(errs.String(), "cannot be printed") {
		t.Errorf("%d, %q", code, errs.String())
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }
