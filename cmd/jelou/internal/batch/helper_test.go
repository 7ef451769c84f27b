package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func TestMain(m *testing.M) {
	clitest.Main(m, func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
		return cli.Run(ctx, cli.NewRoot(New(), NewMerge()), args, stdin, stdout, stderr)
	})
}

// command runs the program. It drops the warnings, which most batches of tests have, and the server of the summary.
func command(t *testing.T, stdin string, args ...string) clitest.Ended {
	t.Helper()
	got := clitest.Run(t, New(), stdin, args...)
	got.Out, got.Errors = withoutServer(got.Out), withoutWarnings(got.Errors)
	return got
}

var serverOfSummary = regexp.MustCompile(`(?m)^server: http://127\.0\.0\.1:\d+\n|,"server":"http://127\.0\.0\.1:\d+"`)

func withoutServer(text string) string { return serverOfSummary.ReplaceAllString(text, "") }

func withoutWarnings(text string) string {
	var rest strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(line, ": warning: ") {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// batchOf makes a directory with a batch in in.ndjson, and an environment that sends it to the server.
func batchOf(t *testing.T, handler http.Handler, lines string) {
	t.Helper()
	clitest.Serve(t, handler)
	clitest.Write(t, "in.ndjson", lines)
}

// start returns a command that runs the program, and its output.
func start(t *testing.T, server string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd, out := clitest.Command(t, server, args...), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, out
}

// batchLines returns a batch. The texts are the numbers of the lines.
func batchLines(lines, users int) string {
	var all strings.Builder
	for n := 1; n <= lines; n++ {
		fmt.Fprintf(&all, `{"type":"text","userId":"59398%d","text":"%d"}`+"\n", n%users, n)
	}
	return all.String()
}

// ledger is a server that notes which lines of a batch it accepted.
type ledger struct {
	handle func(line int, w http.ResponseWriter) bool // accepts the line, or responds itself and returns false
	delay  func(line int) time.Duration

	mu       sync.Mutex
	accepted map[int]int
	asked    map[int]int
	flying   map[string]int
	last     map[string]int
	overlap  []string
}

func newLedger() *ledger {
	return &ledger{accepted: map[int]int{}, asked: map[int]int{}, flying: map[string]int{}, last: map[string]int{}}
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var message struct{ UserID, Text string }
	if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
		return // the client was killed
	}
	line, err := strconv.Atoi(message.Text)
	if err != nil {
		panic(err)
	}
	l.enter(message.UserID, line)
	defer l.leave(message.UserID)
	w.Header().Set("Content-Type", "application/json")
	if l.delay != nil {
		time.Sleep(l.delay(line))
	}
	l.mu.Lock()
	handle := l.handle
	l.mu.Unlock()
	if handle != nil && !handle(line, w) {
		return
	}
	l.mu.Lock()
	l.accepted[line]++
	l.mu.Unlock()
	if l.delay != nil {
		time.Sleep(l.delay(line))
	}
	_, _ = fmt.Fprintf(w, `{"messageId":"m%d"}`, line)
}

// acceptAll accepts every line from now on.
func (l *ledger) acceptAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.handle = nil
}

func (l *ledger) enter(user string, line int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[line]++
	l.flying[user]++
	if l.flying[user] > 1 {
		l.overlap = append(l.overlap, fmt.Sprintf("line %d beside another of its user", line))
	}
	if l.last[user] >= line {
		l.overlap = append(l.overlap, fmt.Sprintf("line %d after line %d", line, l.last[user]))
	}
	l.last[user] = line
}

func (l *ledger) leave(user string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flying[user]--
}

func (l *ledger) counts() (accepted, asked map[int]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	accepted, asked = map[int]int{}, map[int]int{}
	for line, n := range l.accepted {
		accepted[line] = n
	}
	for line, n := range l.asked {
		asked[line] = n
	}
	return accepted, asked
}

type outcome struct {
	Line       int
	Outcome    string
	MessageID  string
	StatusCode int
	Code       string
}

// readJournal returns the last outcome of each line, and the number of its outcomes.
func readJournal(t *testing.T, path string) (last map[int]outcome, records map[int]int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last, records = map[int]outcome{}, map[int]int{}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines[:len(lines)-1] {
		var o outcome
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("journal line %d: %v: %q", i+1, err, line)
		}
		if i == 0 {
			continue
		}
		if before, _, _ := strings.Cut(line, `,"sum":`); strings.Contains(before, `59398`) {
			t.Errorf("a user is in the journal: %s", line)
		}
		if o.Line < 1 {
			t.Errorf("journal line %d: %q", i+1, line)
		}
		if o.Outcome == journal.Sending {
			continue
		}
		last[o.Line] = o
		records[o.Line]++
	}
	return last, records
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// checkFailed wants each line that failed by the journal once in the file of failed lines, and no other line.
func checkFailed(t *testing.T, path string, last map[int]outcome) {
	t.Helper()
	got := map[int]int{}
	for text := range strings.Lines(readFile(t, path)) {
		var message struct{ Text string }
		if err := json.Unmarshal([]byte(text), &message); err != nil {
			t.Fatal(err)
		}
		line, err := strconv.Atoi(message.Text)
		if err != nil {
			t.Fatal(err)
		}
		got[line]++
	}
	for line, o := range last {
		want := 1
		if o.Outcome == "sent" {
			want = 0
		}
		if got[line] != want {
			t.Errorf("line %d, %s, is %d times in the file of failed lines", line, o.Outcome, got[line])
		}
	}
}
