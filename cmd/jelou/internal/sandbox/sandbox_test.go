package sandbox

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func TestSandboxPrintsWhatToExport(t *testing.T) {
	clitest.Environment(t, nil)
	box := runSandboxCommand(t)
	clitest.Environment(t, box.exported())
	got := sendGood(t, "send", "-")
	if got.Code != 0 || !strings.HasPrefix(got.Out, "msg_") {
		t.Errorf("%+v with %v", got, box.exported())
	}
	if got := box.Stop(); got.Code != 0 {
		t.Errorf("%+v", got)
	}
	if got := sendGood(t, "send", "-"); got.Code != 1 {
		t.Errorf("it still responds: %+v", got)
	}
}

func TestSandboxKeepsTheEnvironmentsSecret(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	box := runSandboxCommand(t)
	if strings.Contains(box.text, clitest.Secret) || strings.Contains(box.text, clitest.ID) {
		t.Errorf("it printed the credentials:\n%s", box.text)
	}
	for name, value := range box.exported() {
		t.Setenv(name, value)
	}
	if got := sendGood(t, "send", "-"); got.Code != 0 {
		t.Errorf("%+v", got)
	}
	t.Setenv(auth.EnvClientSecret, "another")
	if got := sendGood(t, "send", "-"); got.Code != 1 || !strings.Contains(got.Errors, "401") {
		t.Errorf("%+v", got)
	}
}

// However slow it is, the sandbox responds to a message before it stops.
func TestSandboxStopsWhileAResponseIsDue(t *testing.T) {
	clitest.Environment(t, nil)
	box := runSandboxCommand(t, "--latency", "1h")
	clitest.Environment(t, box.exported())
	sent := make(chan clitest.Ended, 1)
	go func() { sent <- sendGood(t, "send", "-") }()
	for !strings.Contains(clitest.Get(t, box.exported()[cli.EnvServer]), "msg_") {
		continue // until its page shows the message
	}
	stopped := box.Stop()
	if got := <-sent; stopped.Code != 0 || got.Code != 0 || !strings.HasPrefix(got.Out, "msg_") {
		t.Errorf("%+v, %+v", got, stopped)
	}
}

func TestSandboxSaysWhyItCannotStart(t *testing.T) {
	clitest.Environment(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	got := clitest.Run(t, New(), "", "sandbox", "--addr", listener.Addr().String())
	if got.Code != 1 || got.Out != "" || !strings.HasPrefix(got.Errors, "jelou: --addr: ") || !strings.HasSuffix(got.Errors, "; port 0 finds a free one\n") {
		t.Errorf("address in use: %+v", got)
	}
	clitest.Environment(t, map[string]string{auth.EnvClientID: "a:b", auth.EnvClientSecret: clitest.Secret})
	clitest.Run(t, New(), "", "sandbox").Want(t, 2, "", "jelou: JELOU_CLIENT_ID: contains a colon (see jelou sandbox --help)\n")
}

// A page in a browser has a lasting connection; the sandbox stops all the same.
func TestSandboxStopsWhileAPageIsOpen(t *testing.T) {
	clitest.Environment(t, nil)
	box := runSandboxCommand(t)
	resp, err := http.Get(box.exported()[cli.EnvServer] + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if got := box.Stop(); got.Code != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}

// A browser opens spare connections, and a program can stop in the middle of a request.
func TestSandboxStopsWhileARequestIsIncomplete(t *testing.T) {
	for _, begun := range []string{"", "POST /v1/bots/BOT/messages HTTP/1.1\r\n"} {
		clitest.Environment(t, nil)
		box := runSandboxCommand(t)
		conn, err := net.Dial("tcp", strings.TrimPrefix(box.exported()[cli.EnvServer], "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, begun); err != nil {
			t.Fatal(err)
		}
		if got := box.Stop(); got.Code != 0 || got.Errors != "" {
			t.Errorf("after %q: %+v", begun, got)
		}
	}
}
