// Package clitest runs commands in tests as the program does.
package clitest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
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
