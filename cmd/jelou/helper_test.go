package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/sandbox"
)

const (
	testID     = "id-zq9"
	testSecret = "secret-zq9"
	good       = `{"type":"text","userId":"593987654321","text":"Your order is ready."}`
)

// TestMain lets a test start this binary as the program itself, and scripts call it by its name.
func TestMain(m *testing.M) {
	if os.Getenv("JELOU_TEST_AS_PROGRAM") != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"jelou": main})
}

// environment sets the variables that the program reads, and unsets those that are not given.
func environment(t *testing.T, given map[string]string) {
	t.Helper()
	for _, name := range []string{envBot, envServer, auth.EnvClientID, auth.EnvClientSecret} {
		t.Setenv(name, given[name])
	}
}

func credentials() map[string]string {
	return map[string]string{auth.EnvClientID: testID, auth.EnvClientSecret: testSecret}
}

type ended struct {
	code        int
	out, errors string
}

// jelouCommand runs the program. Whatever it prints, the secret is not in it.
func jelouCommand(t *testing.T, stdin string, args ...string) ended {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	got := ended{code, out.String(), errs.String()}
	if strings.Contains(got.out+got.errors, testSecret) {
		t.Errorf("%q printed the secret: %+v", args, got)
	}
	return got
}

func (got ended) want(t *testing.T, code int, out, errors string) {
	t.Helper()
	if got.code != code || got.out != out || got.errors != errors {
		t.Errorf("exit code %d, want %d\nstdout %q\n  want %q\nstderr %q\n  want %q", got.code, code, got.out, out, got.errors, errors)
	}
}

// startSandbox starts a sandbox that takes the test's credentials.
func startSandbox(t *testing.T) *httptest.Server {
	t.Helper()
	box, err := sandbox.New(sandbox.WithCredentials(testID, testSecret))
	if err != nil {
		t.Fatal(err)
	}
	return startServer(t, box)
}

func startServer(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// respond answers everything with a status and a body.
func respond(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// hangUp reads the request and answers nothing.
var hangUp = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	panic(http.ErrAbortHandler)
})

// write makes a file in a new directory that becomes the working directory.
func write(t *testing.T, name, content string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(filepath.Clean(name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sameJSON compares values, with numbers as they are spelled.
func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&values[i]); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}
