package clitest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// Running is the program in the background.
type Running struct {
	lines  *bufio.Scanner // of its output
	errors bytes.Buffer
	stop   func()
	code   chan int
}

// Start runs the program with one of its commands until Stop, or until the test ends.
func Start(t *testing.T, command *cobra.Command, args ...string) *Running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	r := &Running{lines: bufio.NewScanner(reader), stop: stop, code: make(chan int, 1)}
	go func() {
		r.code <- cli.Run(ctx, cli.NewRoot(command), args, strings.NewReader(""), writer, &r.errors)
		_ = writer.Close() // never fails
	}()
	return r
}

// Until returns the output up to the line with this text.
func (r *Running) Until(text string) string {
	var out strings.Builder
	for r.lines.Scan() {
		out.WriteString(r.lines.Text() + "\n")
		if strings.Contains(r.lines.Text(), text) {
			break
		}
	}
	return out.String()
}

// Stop interrupts the program. It returns the exit code, the rest of the output, and everything on standard error.
func (r *Running) Stop() Ended {
	r.stop()
	var rest strings.Builder
	for r.lines.Scan() {
		rest.WriteString(r.lines.Text() + "\n")
	}
	return Ended{<-r.code, rest.String(), r.errors.String()}
}

// Get returns the page at an address.
func Get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, resp.Status, err)
	}
	return string(page)
}

// Main runs the tests of a package. Their processes "jelou" are the test program once more, which calls run then.
func Main(m *testing.M, run func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int) {
	testscript.Main(m, map[string]func(){"jelou": func() { cli.Main(run) }})
}

// Command returns a command that runs the program as a process of its own, which sends to the server. With -short it skips
// the test.
func Command(t *testing.T, server string, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes, which takes seconds")
	}
	cmd := exec.CommandContext(t.Context(), "jelou", args...) //nolint:gosec // the arguments are ours
	cmd.Env = append(os.Environ(), NoSleep, cli.EnvBot+"=BOT", cli.EnvServer+"="+server, auth.EnvClientID+"="+ID, auth.EnvClientSecret+"="+Secret)
	return cmd
}

// NoSleep keeps the race detector from waiting for a second at the end of each process.
const NoSleep = "GORACE=atexit_sleep_ms=0"
