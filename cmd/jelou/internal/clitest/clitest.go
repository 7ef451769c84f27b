// Package clitest runs commands in tests as the program does.
package clitest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// The credentials of tests, and a message that keeps to the contract.
const (
	ID     = "id-zq9"
	Secret = "secret-zq9"
	Good   = `{"type":"text","userId":"593987654321","text":"Your order is ready."}`
)

// Environment sets the program's variables to the given values, and unsets the others.
func Environment(t *testing.T, given map[string]string) {
	t.Helper()
	for _, name := range []string{cli.EnvBot, cli.EnvServer, cli.EnvAllowHTTP, auth.EnvClientID, auth.EnvClientSecret} {
		value, ok := given[name]
		t.Setenv(name, value) // Setenv also restores the variable after the test
		if !ok {
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Credentials returns the variables with the credentials of tests.
func Credentials() map[string]string {
	return map[string]string{auth.EnvClientID: ID, auth.EnvClientSecret: Secret}
}

// Ended is the result of a run.
type Ended struct {
	Code        int
	Out, Errors string
}

// Run runs the program with one of its commands. It fails the test if the output has the secret.
func Run(t *testing.T, command *cobra.Command, stdin string, args ...string) Ended {
	t.Helper()
	return RunUntil(context.Background(), t, command, strings.NewReader(stdin), args...)
}

// RunUntil is Run with a context, whose end is a Ctrl-C, and any standard input.
func RunUntil(ctx context.Context, t *testing.T, command *cobra.Command, stdin io.Reader, args ...string) Ended {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(ctx, cli.NewRoot(command), args, stdin, &out, &errs)
	got := Ended{code, out.String(), errs.String()}
	if strings.Contains(got.Out+got.Errors, Secret) {
		t.Errorf("%q printed the secret: %+v", args, got)
	}
	return got
}

// Want compares the code and all output with the expected ones.
func (got Ended) Want(t *testing.T, code int, out, errors string) {
	t.Helper()
	if got.Code != code || got.Out != out || got.Errors != errors {
		t.Errorf("exit code %d, want %d\nstdout %q\n  want %q\nstderr %q\n  want %q", got.Code, code, got.Out, out, got.Errors, errors)
	}
}

// Server starts a server that closes with the test.
func Server(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// Serve starts a server, and sets the program's variables so that it sends there. It returns the server's URL.
func Serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	env := Credentials()
	env[cli.EnvBot], env[cli.EnvServer] = "BOT", Server(t, handler).URL
	Environment(t, env)
	return env[cli.EnvServer]
}

// Respond returns a handler that gives every request this status and body.
func Respond(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// Write writes a file in a new directory, and makes that the working directory.
func Write(t *testing.T, name, content string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// NamesMembers fails the test if the help does not name each JSON member of a struct.
func NamesMembers(t *testing.T, help string, of reflect.Type) {
	t.Helper()
	for _, field := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" && !regexp.MustCompile(`\b`+name+`\b`).MatchString(help) {
			t.Errorf("the help does not name the member %s:\n%s", name, help)
		}
	}
}

// SameJSON reports whether two JSON texts have the same values. It compares numbers as they are spelled.
func SameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	sorted := [2]jsontext.Value{jsontext.Value(a), jsontext.Value(b)}
	for i, text := range sorted {
		if err := sorted[i].Format(jsontext.ReorderRawObjects(true)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return bytes.Equal(sorted[0], sorted[1])
}

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
