package main

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// program is the program as a process of its own.
func program(t *testing.T, server string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "JELOU_TEST_AS_PROGRAM=1", noSleep, cli.EnvBot+"=BOT", cli.EnvServer+"="+server,
		auth.EnvClientID+"="+clitest.ID, auth.EnvClientSecret+"="+clitest.Secret)
	return cmd
}

// closedPipe is a pipe that nobody reads from.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = writer.Close() })
	return writer
}

// A message that was sent is exit code 0, also for a script that ends "| true" or closes both streams: any other code
// invites to send it again.
func TestSentWithoutAReader(t *testing.T) {
	var sent atomic.Int32
	server := clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Add(1)
		clitest.Respond(http.StatusOK, `{"messageId":"m1"}`).ServeHTTP(w, r)
	}))
	for i, args := range [][]string{
		{"send", "-"}, {"send", "-", "--json"}, {"send", "-", "-v"}, {"send", "-", "--show-response"},
		{"send", "text", "--user", "5", "--text", "Hello"},
	} {
		var errs bytes.Buffer
		cmd := program(t, server.URL, args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(clitest.Good), closedPipe(t), &errs
		err := cmd.Run()
		if err != nil || !strings.Contains(errs.String(), "jelou: sent as m1, but the id could not be printed: ") {
			t.Errorf("%q: %v, %q", args, err, errs.String())
		}
		cmd = program(t, server.URL, args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(clitest.Good), closedPipe(t), closedPipe(t)
		if err := cmd.Run(); err != nil || int(sent.Load()) != 2*i+2 {
			t.Errorf("%q without stderr: %v, %d sent", args, err, sent.Load())
		}
	}
}

func TestProgramStopsOnSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	cmd := program(t, "http://127.0.0.1:1", "sandbox", "--addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), auth.EnvClientSecret); {
		continue // it is listening after the last of them
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

// What is followed ends on Ctrl-C with success.
func TestFollowStopsOnSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGINT")
	}
	server := clitest.Server(t, clitest.Respond(http.StatusOK, `{"results":[{"id":"n1","sentStatus":"CREATED"}]}`))
	cmd := program(t, server.URL, "notifications", "--follow")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, `"id":"n1"`) {
		t.Errorf("%v, %q", err, line)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
}
