package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/jelou-go/jelou/auth"
)

// running is a sandbox that was started in the background.
type running struct {
	stop func()
	code chan int
	text string // what it printed up to and with the last export
}

func (r running) exported() map[string]string {
	all := make(map[string]string)
	for line := range strings.SplitSeq(r.text, "\n") {
		if assignment, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			all[name] = value
		}
	}
	return all
}

func runSandboxCommand(t *testing.T) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		code <- run(ctx, []string{"sandbox", "--addr", "127.0.0.1:0"}, strings.NewReader(""), writer, &errs)
		_ = writer.Close()
	}()
	t.Cleanup(cancel)
	text := readUntilReady(reader)
	return running{stop: cancel, code: code, text: text}
}

// readUntilReady reads what a sandbox prints: it is listening by then.
func readUntilReady(reader io.Reader) string {
	var text strings.Builder
	scanner := bufio.NewScanner(reader)
	for scanner.Scan() {
		text.WriteString(scanner.Text() + "\n")
		if strings.Contains(scanner.Text(), auth.EnvClientSecret) {
			break
		}
	}
	return text.String()
}

func TestSandboxPrintsWhatToExport(t *testing.T) {
	environment(t, nil)
	box := runSandboxCommand(t)
	environment(t, box.exported())
	got := jelouCommand(t, good, "send", "-")
	if got.code != 0 || !strings.HasPrefix(got.out, "msg_") {
		t.Errorf("%+v with %v", got, box.exported())
	}
	box.stop()
	if code := <-box.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := jelouCommand(t, good, "send", "-"); got.code != 1 {
		t.Errorf("it still answers: %+v", got)
	}
}

func TestSandboxKeepsTheEnvironmentsSecret(t *testing.T) {
	environment(t, credentials())
	box := runSandboxCommand(t)
	if strings.Contains(box.text, testSecret) || strings.Contains(box.text, testID) {
		t.Errorf("it printed the credentials:\n%s", box.text)
	}
	for name, value := range box.exported() {
		t.Setenv(name, value)
	}
	if got := jelouCommand(t, good, "send", "-"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	t.Setenv(auth.EnvClientSecret, "another")
	if got := jelouCommand(t, good, "send", "-"); got.code != 1 || !strings.Contains(got.errors, "401") {
		t.Errorf("%+v", got)
	}
}

func TestSandboxThatCannotStart(t *testing.T) {
	environment(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	got := jelouCommand(t, "", "sandbox", "--addr", listener.Addr().String())
	if got.code != 1 || got.out != "" || strings.Count(got.errors, "\n") != 1 {
		t.Errorf("address in use: %+v", got)
	}
	environment(t, map[string]string{auth.EnvClientID: "a:b", auth.EnvClientSecret: testSecret})
	jelouCommand(t, "", "sandbox").want(t, 2, "", "jelou: JELOU_CLIENT_ID contains a colon (see jelou sandbox --help)\n")
}

func TestBaseURL(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80", "0.0.0.0:8080": "http://127.0.0.1:8080",
		"[::]:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080",
	} {
		addr, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(addr); got != want {
			t.Errorf("baseURL(%s) = %s, want %s", address, got, want)
		}
	}
}

func TestProgramStopsOnSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	environment(t, nil)
	program := exec.Command(os.Args[0], "sandbox", "--addr", "127.0.0.1:0")
	program.Env = append(os.Environ(), "JELOU_TEST_AS_PROGRAM=1")
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	readUntilReady(out)
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}
