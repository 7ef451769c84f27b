package main

import (
	"bufio"
	"bytes"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// closedPipe returns a pipe without a reader.
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

// For a sent message the exit code is 0, also in a script that ends with "| true" or closes both streams. Any other code
// invites somebody to send it again.
func TestSentMessageNeedsNoReader(t *testing.T) {
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
		cmd := clitest.Command(t, server.URL, args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(clitest.Good), closedPipe(t), &errs
		err := cmd.Run()
		if err != nil || !strings.Contains(errs.String(), "jelou: sent as m1, but the id could not be printed: ") {
			t.Errorf("%q: %v, %q", args, err, errs.String())
		}
		cmd = clitest.Command(t, server.URL, args...)
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
	cmd := clitest.Command(t, "http://127.0.0.1:1", "sandbox", "--addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), auth.EnvClientSecret); {
		continue // after the last line the sandbox listens
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

// Behind a proxy the doctor sends its request through the proxy, and leaves names and TLS to it.
func TestDoctorUsesTheProxy(t *testing.T) {
	var asked atomic.Int32
	proxy := clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "sandbox" {
			t.Errorf("asked for %s", r.URL)
		}
		asked.Add(1)
		clitest.Respond(http.StatusOK, `{"data":[]}`).ServeHTTP(w, r)
	}))
	host := strings.TrimPrefix(proxy.URL, "http://")
	doctor := func(proxy string) string {
		cmd := clitest.Command(t, "http://sandbox", "doctor")
		cmd.Env = append(cmd.Env, "HTTP_PROXY="+proxy, "NO_PROXY=", cli.EnvAllowHTTP+"=sandbox")
		out, _ := cmd.Output() // may end with code 1
		return string(out)
	}
	out := doctor("http://user:zq9@" + host)
	for _, want := range []string{"ok      proxy                " + host + ", from", "skipped DNS ", "ok      proxy connection     to " + host, "ok      bot "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if asked.Load() != 1 || strings.Contains(out, "zq9") {
		t.Errorf("%d requests, %s", asked.Load(), out)
	}
	if out := doctor("socks5://127.0.0.1"); !strings.Contains(out, " 127.0.0.1:1080") {
		t.Errorf("a proxy without a port is sought at another than SOCKS's:\n%s", out)
	}
	if out := doctor("http://127.0.0.1:1"); !strings.Contains(out, "failed  proxy connection ") || !strings.Contains(out, "correct HTTPS_PROXY") {
		t.Errorf("%s", out)
	}
}

// A server passes if this machine knows its authority.
func TestDoctorAcceptsAKnownAuthority(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE counts on Linux")
	}
	server := httptest.NewTLSServer(clitest.Respond(http.StatusOK, `{"data":[]}`))
	t.Cleanup(server.Close)
	clitest.Write(t, "authority.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	cmd := clitest.Command(t, server.URL, "doctor")
	cmd.Env = append(cmd.Env, "SSL_CERT_FILE=authority.pem", "NO_PROXY=*")
	if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), "ok      TLS                  TLS 1.3\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
