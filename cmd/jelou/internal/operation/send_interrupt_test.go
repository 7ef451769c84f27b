package operation

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func TestInterruptWhileReading(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reader, writer := io.Pipe() // never ends
	defer func() { _ = writer.Close() }()
	var out, errs bytes.Buffer
	code := cli.Run(ctx, cli.NewRoot(newSend(t)), []string{"send", "-", "--bot", "BOT"}, reader, &out, &errs)
	clitest.Ended{Code: code, Out: out.String(), Errors: errs.String()}.Want(t, 1, "", "jelou: stdin: interrupted while reading\n")
}

func TestInterruptWhileWaitingForTheResponse(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	ctx, cancel := context.WithCancel(context.Background())
	server := clitest.Server(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	var out, errs bytes.Buffer
	args := []string{"send", "-", "--bot", "BOT", "--server", server.URL}
	code := cli.Run(ctx, cli.NewRoot(newSend(t)), args, strings.NewReader(clitest.Good), &out, &errs)
	if code != 3 || out.Len() > 0 || !strings.HasPrefix(errs.String(), "jelou: delivery unknown") {
		t.Errorf("%d %q %q", code, out.String(), errs.String())
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// The message is sent: the worst exit code would invite somebody to send it again.
func TestSentButNotPrinted(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	for _, test := range []struct{ body, want, extra string }{
		{`{"messageId":"m1"}`, "sent as m1, but the id could not be printed: full", "-v=false"},
		{`{"messageId":"m1"}`, "sent as m1, but the id could not be printed: full", "--json"},
	} {
		server := clitest.Server(t, clitest.Respond(http.StatusOK, test.body))
		args := []string{"send", "-", "--bot", "BOT", "--server", server.URL, test.extra}
		for _, stderr := range []io.Writer{new(bytes.Buffer), brokenWriter{}} {
			code := cli.Run(t.Context(), cli.NewRoot(newSend(t)), args, strings.NewReader(clitest.Good), brokenWriter{}, stderr)
			if code != 0 {
				t.Errorf("exit code %d", code)
			}
			if buffer, ok := stderr.(*bytes.Buffer); ok && buffer.String() != "jelou: "+test.want+"\n" {
				t.Errorf("stderr %q", buffer)
			}
		}
	}
}
