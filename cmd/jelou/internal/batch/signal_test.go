//go:build unix

package batch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// held keeps every request until it is released.
type held struct {
	*ledger
	arrived chan int // the lines
	release chan struct{}
}

func newHeld() *held {
	h := &held{newLedger(), make(chan int, 100), make(chan struct{})}
	h.handle = func(line int, _ http.ResponseWriter) bool {
		h.arrived <- line
		<-h.release
		return true
	}
	return h
}

// runningBatch is the running program with its standard error.
type runningBatch struct {
	cmd    *exec.Cmd
	stdin  io.Writer
	out    *strings.Builder
	pipe   io.Closer // the source of errors
	errors *bufio.Reader
}

func startBatch(t *testing.T, server string, args ...string) *runningBatch {
	t.Helper()
	cmd, _ := start(t, server, append([]string{"batch", "--rate", "0", "--progress", "none"}, args...)...)
	r := &runningBatch{cmd: cmd, out: new(strings.Builder)}
	cmd.Stdout, cmd.Stderr = r.out, nil
	pipe, err := cmd.StderrPipe()
	if err == nil {
		r.stdin, err = cmd.StdinPipe()
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	r.pipe, r.errors = pipe, bufio.NewReader(pipe)
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() { _, _ = late.Stop(), cmd.Process.Kill() })
	return r
}

// hearHangUps gives the programs of a test the SIGHUP of a terminal. These tests may run under nohup, and programs inherit
// an ignored signal from it. They do not inherit a caught one.
func hearHangUps(t *testing.T) {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(caught) })
}

// says waits for a line that begins with text.
func (r *runningBatch) says(t *testing.T, text string) {
	t.Helper()
	for {
		line, err := r.errors.ReadString('\n')
		if strings.HasPrefix(line, text) {
			return
		}
		if err != nil {
			t.Fatalf("it ended without saying %q: %v", text, err)
		}
	}
}

func (r *runningBatch) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// ends returns the exit code and the rest of the output.
func (r *runningBatch) ends(t *testing.T) (code int, out, errors string) {
	t.Helper()
	rest, err := io.ReadAll(r.errors)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.cmd.Wait() // only the exit code matters
	return r.cmd.ProcessState.ExitCode(), withoutServer(r.out.String()), string(rest)
}

const interruptedLine = "jelou: interrupted: finishing the lines in flight"

func heldBatch(t *testing.T) (h *held, server string, args []string, journal string) {
	t.Helper()
	h = newHeld()
	server = clitest.Server(t, h).URL
	t.Cleanup(sync.OnceFunc(func() {
		select {
		case <-h.release:
		default:
			close(h.release)
		}
	}))
	dir := t.TempDir()
	file := filepath.Join(dir, "in.ndjson")
	journal = filepath.Join(dir, "journal")
	writeFile(t, file, batchLines(20, 20))
	return h, server, []string{file, "--journal", journal, "--concurrency", "2"}, journal
}

func TestFirstInterruptFinishesLinesInFlight(t *testing.T) {
	hearHangUps(t)
	for _, sent := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		h, server, args, journal := heldBatch(t)
		r := startBatch(t, server, args...)
		a, b := <-h.arrived, <-h.arrived
		r.signal(t, sent)
		r.says(t, interruptedLine)
		close(h.release)
		code, out, errors := r.ends(t)
		if code != 1 || out != "2 sent, 0 refused, 0 not sent, 0 unknown\n18 not tried: the same command goes on with them\n" ||
			!strings.HasSuffix(errors, "in.ndjson: interrupted\n") {
			t.Errorf("%d %q %q", code, out, errors)
		}
		if last, _ := readJournal(t, journal); len(last) != 2 || last[a].Outcome != "sent" || last[b].Outcome != "sent" {
			t.Errorf("%+v", last)
		}
		code, out, _ = startBatch(t, server, args...).ends(t)
		if code != 0 || out != "20 sent, 0 refused, 0 not sent, 0 unknown (2 of them earlier)\n" {
			t.Errorf("%d %q", code, out)
		}
		if _, asked := h.counts(); len(asked) != 20 || asked[a] != 1 || asked[b] != 1 {
			t.Errorf("asked %v", asked)
		}
	}
}

func TestSecondInterruptLeavesLinesUnknown(t *testing.T) {
	h, server, args, journal := heldBatch(t)
	r := startBatch(t, server, args...)
	a, b := <-h.arrived, <-h.arrived
	r.signal(t, syscall.SIGINT)
	r.says(t, interruptedLine)
	r.signal(t, syscall.SIGINT)
	code, out, errors := r.ends(t)
	if code != 3 || !strings.HasPrefix(out, "0 sent, 0 refused, 0 not sent, 2 unknown\n18 not tried") || strings.Count(errors, ": delivery unknown: canceled\n") != 2 {
		t.Errorf("%d %q %q", code, out, errors)
	}
	if last, _ := readJournal(t, journal); len(last) != 2 || last[a].Outcome != "unknown" || last[b].Outcome != "unknown" {
		t.Errorf("%+v", last)
	}
	close(h.release)
	code, out, _ = startBatch(t, server, args...).ends(t)
	if code != 3 || !strings.HasPrefix(out, "18 sent, 0 refused, 0 not sent, 2 unknown (2 of them earlier)\n") {
		t.Errorf("%d %q", code, out)
	}
	if _, asked := h.counts(); len(asked) != 20 || asked[a] != 1 || asked[b] != 1 {
		t.Errorf("asked %v", asked)
	}
}

// A closed terminal and the command timeout may send their signals more than once, and that breaks nothing off.
func TestOnlySecondCtrlCBreaksOff(t *testing.T) {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(caught)
	ctx, release := interrupts(t.Context())
	defer release()
	for _, sent := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		if err := syscall.Kill(os.Getpid(), sent); err != nil {
			t.Fatal(err)
		}
		<-caught // one after the other
		if ctx.Err() != nil {
			t.Fatalf("%s broke off", sent)
		}
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
}

func TestSecondOtherSignalDoesNotEndTheProgram(t *testing.T) {
	hearHangUps(t)
	for _, sent := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		h, server, args, _ := heldBatch(t)
		r := startBatch(t, server, args...)
		<-h.arrived
		<-h.arrived
		r.signal(t, sent)
		r.says(t, interruptedLine)
		r.signal(t, sent)
		close(h.release)
		if code, out, errors := r.ends(t); code != 1 || !strings.HasPrefix(out, "2 sent, 0 refused, 0 not sent, 0 unknown\n") {
			t.Errorf("%s: %d %q %q", sent, code, out, errors)
		}
	}
}

// Under nohup a batch outlives its terminal.
func TestBatchUnderNohupOutlivesItsTerminal(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	h, server, args, _ := heldBatch(t)
	r := startBatch(t, server, args...)
	hearHangUps(t)
	<-h.arrived
	<-h.arrived
	r.signal(t, syscall.SIGHUP)
	close(h.release)
	if code, out, errors := r.ends(t); code != 0 || !strings.HasPrefix(out, "20 sent,") {
		t.Errorf("%d %q %q", code, out, errors)
	}
}

// "jelou batch … 2>&1 | head" sends all lines, though nobody reads the rest of the output.
func TestBatchOutlivesItsReader(t *testing.T) {
	h, server, args, journal := heldBatch(t)
	r := startBatch(t, server, append(args, "--verbose")...)
	<-h.arrived
	<-h.arrived
	if err := r.pipe.Close(); err != nil {
		t.Fatal(err)
	}
	close(h.release)
	_ = r.cmd.Wait() // only the exit code matters
	if code := r.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if last, _ := readJournal(t, journal); len(last) != 20 || last[20].Outcome != "sent" {
		t.Errorf("%+v", last)
	}
}

// The exit code gives the outcome of the lines even if nobody reads the output. "jelou batch … --dry-run | head" is no
// failure either.
func TestExitCodeNeedsNoReader(t *testing.T) {
	for status, want := range map[int]int{http.StatusOK: 0, http.StatusUnprocessableEntity: 1, http.StatusUnauthorized: 1, http.StatusBadGateway: 3} {
		server := newLedger()
		if status != http.StatusOK {
			server.handle = refuse(status)
		}
		file := filepath.Join(t.TempDir(), "in.ndjson")
		writeFile(t, file, batchLines(3, 3))
		for extra, want := range map[string]int{"--verbose": want, "--json": want, "--progress=plain": want, "--dry-run": 0} {
			cmd, _ := start(t, clitest.Server(t, server).URL, "batch", file, "--rate", "0", extra)
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			_ = reader.Close()
			cmd.Stdout, cmd.Stderr = writer, writer
			_ = cmd.Run() // only the exit code matters
			_ = writer.Close()
			if code := cmd.ProcessState.ExitCode(); code != want {
				t.Errorf("%d %s: exit code %d (%v), want %d", status, extra, code, cmd.ProcessState, want)
			}
		}
	}
}

// "jelou merge … | head" is no failure, and leaves no copy of the table in a temporary file.
func TestMergeWithoutAReaderLeavesNothingBehind(t *testing.T) {
	clitest.Write(t, "m.json", message)
	table := excelize.NewFile()
	for row := range excelize.StreamChunkSize/excelize.TotalCellChars + 2 {
		cells := []string{"tel", "n", strings.Repeat("x", excelize.TotalCellChars-5) + strconv.Itoa(row)}
		if row > 0 {
			cells[0], cells[1] = "593987654321", "1"
		}
		if err := table.SetSheetRow("Sheet1", "A"+strconv.Itoa(row+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(table.SaveAs("t.xlsx"), table.Close()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	cmd, _ := start(t, "http://127.0.0.1:1", "merge", "m.json", "t.xlsx")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	cmd.Stdout = writer
	if err := cmd.Run(); err != nil {
		t.Errorf("%v: %s", err, cmd.Stderr)
	}
	_ = writer.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// The first Ctrl-C ends the rest that a service asked for. A line that waits for its next attempt is not in flight: also
// after a kill, a later run simply sends it.
func TestRestingLineIsSentByTheNextRun(t *testing.T) {
	for sent, want := range map[syscall.Signal]struct {
		code int
		out  string
	}{
		syscall.SIGINT: {1, "0 sent, 1 refused, 0 not sent, 0 unknown\n  1 refused: HTTP 429: the service asked to send less, and there was no later attempt\n" +
			"2 not tried: the same command goes on with them\n1 refused for a reason other than the line: the same command sends them again\n"},
		syscall.SIGKILL: {-1, ""},
	} {
		server := newLedger()
		server.handle = refuse(http.StatusTooManyRequests, "Retry-After", "200")
		url := clitest.Server(t, server).URL
		dir := t.TempDir()
		file, journal := filepath.Join(dir, "in.ndjson"), filepath.Join(dir, "journal")
		writeFile(t, file, batchLines(3, 3))
		r := startBatch(t, url, file, "--journal", journal, "--concurrency", "1")
		r.says(t, "jelou: the service asks for a rest: nothing is sent for 3m20s")
		r.signal(t, sent)
		if code, out, errors := r.ends(t); code != want.code || out != want.out {
			t.Errorf("%v: %d %q %q", sent, code, out, errors)
		}
		server.acceptAll()
		if code, out, errors := startBatch(t, url, file, "--journal", journal).ends(t); code != 0 || out != "3 sent, 0 refused, 0 not sent, 0 unknown\n" {
			t.Errorf("%v: %d %q %q", sent, code, out, errors)
		}
	}
}

// After a kill all later runs know which lines were in flight, also after runs that refused to begin or were interrupted
// before.
func TestRefusedRunForgetsNoLineInFlight(t *testing.T) {
	for name, refused := range map[string]func(args []string) []string{
		"another bot":    func(args []string) []string { return append(args, "--bot", "OTHER") },
		"another file":   func(args []string) []string { return append([]string{args[0] + ".2"}, args[1:]...) },
		"no such place":  func(args []string) []string { return append(args, "--failed", filepath.Join(args[0], "failed")) },
		"invalid server": func(args []string) []string { return append(args, "--server", "https://jelou.invalid") },
	} {
		t.Run(name, func(t *testing.T) {
			h, server, args, journal := heldBatch(t)
			writeFile(t, args[0]+".2", batchLines(21, 21))
			r := startBatch(t, server, args...)
			a, b := <-h.arrived, <-h.arrived
			r.signal(t, syscall.SIGKILL)
			r.ends(t)
			close(h.release)
			if code, out, errors := startBatch(t, server, refused(args)...).ends(t); code != 1 || out != "" {
				t.Fatalf("%d %q %q", code, out, errors)
			}
			if code, out, errors := startBatch(t, server, args...).ends(t); code != 3 || !strings.HasPrefix(out, "18 sent, 0 refused, 0 not sent, 2 unknown (2 of them earlier)\n") {
				t.Errorf("%d %q %q", code, out, errors)
			}
			if _, asked := h.counts(); len(asked) != 20 || asked[a] != 1 || asked[b] != 1 {
				t.Errorf("asked %v", asked)
			}
			if last, _ := readJournal(t, journal); last[a].Outcome != "unknown" || last[b].Outcome != "unknown" {
				t.Errorf("%+v", last)
			}
		})
	}
}

// A line to be sent again counts once, whether or not the run reached it.
func TestLineToBeSentAgainCountsOnce(t *testing.T) {
	h, server, args, _ := heldBatch(t)
	r := startBatch(t, server, args...)
	<-h.arrived
	<-h.arrived
	r.signal(t, syscall.SIGKILL)
	r.ends(t)
	r = startBatch(t, server, append(args, "--resend-unknown", "--concurrency", "1")...)
	<-h.arrived
	r.signal(t, syscall.SIGINT)
	r.says(t, interruptedLine)
	close(h.release)
	if code, out, errors := r.ends(t); code != 3 || !strings.HasPrefix(out, "1 sent, 0 refused, 0 not sent, 1 unknown\n18 not tried") {
		t.Errorf("%d %q %q", code, out, errors)
	}
}

// A stream that stays silent does not keep the program from ending.
func TestSilentInputDoesNotDelayTheEnd(t *testing.T) {
	url := clitest.Server(t, newLedger()).URL
	for name, args := range map[string][]string{
		"checked": {"-"},
		"stream":  {"-", "--no-precheck", "--verbose"},
	} {
		journal := filepath.Join(t.TempDir(), "journal")
		r := startBatch(t, url, append(args, "--journal", journal)...)
		if _, err := io.WriteString(r.stdin, batchLines(1, 1)); err != nil {
			t.Fatal(err)
		}
		want := ""
		if name == "stream" {
			r.says(t, "stdin:1: sent as m1")
			want = "1 sent, 0 refused, 0 not sent, 0 unknown\nthe rest of the input was not read\n"
		} else {
			for !fileMade(exclusive.Beside(journal)) {
				time.Sleep(time.Millisecond) // the program watches for signals before it opens the journal
			}
		}
		r.signal(t, syscall.SIGINT)
		if code, out, errors := r.ends(t); code != 1 || out != want || !strings.Contains(errors, "jelou: stdin: interrupted\n") {
			t.Errorf("%s: %d %q %q", name, code, out, errors)
		}
	}
}

func fileMade(path string) bool {
	return syscall.Access(path, 0) == nil
}

func TestBatchDrawsABarOnATerminal(t *testing.T) {
	server := newLedger()
	server.handle = func(line int, w http.ResponseWriter) bool {
		if line == 3 {
			http.Error(w, "", http.StatusUnprocessableEntity)
		}
		return line != 3
	}
	url := clitest.Server(t, server).URL
	file := filepath.Join(t.TempDir(), "in.ndjson")
	writeFile(t, file, batchLines(40, 40))
	cmd, _ := start(t, url, "batch", file, "--rate", "100")
	cmd.Stdout, cmd.Stderr = nil, nil
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	shown, _ := io.ReadAll(terminal) // on Linux the read fails when the program ends
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	got := string(shown)
	for _, want := range []string{
		"0 refused, 0 unknown", "1 refused, 0 unknown", "100%", "█", "40/40",
		fmt.Sprintf("\r%s:3: refused: HTTP 422", file), // on a line of its own
		"39 sent, 1 refused, 0 not sent, 0 unknown",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func TestBarNeedsRoom(t *testing.T) {
	terminal, screen, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = terminal.Close(), screen.Close() }()
	for width, want := range map[uint16]string{barRoom: "bar", barRoom - 1: "plain", 0: "plain"} {
		if err := pty.Setsize(screen, &pty.Winsize{Rows: 24, Cols: width}); err != nil {
			t.Fatal(err)
		}
		if got := kindOf("auto", screen); got != want {
			t.Errorf("%d columns: %s, want %s", width, got, want)
		}
	}
}
