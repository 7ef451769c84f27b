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

func TestInterruptEndsTheReading(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reader, writer := io.Pipe() // never ends
	defer func() { _ = writer.Close() }()
	clitest.RunUntil(ctx, t, newSend(t), reader, "send", "-", "--bot", "BOT").Want(t, 1, "", "jelou: stdin: interrupted\n")
}

func TestInterruptAfterWritingIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	clitest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	got := clitest.RunUntil(ctx, t, newSend(t), strings.NewReader(clitest.Good), "send", "-")
	if got.Code != 3 || got.Out != "" || !strings.HasPrefix(got.Errors, "jelou: delivery unknown") {
		t.Errorf("%+v", got)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// The message is sent: the worst exit code would invite somebody to send it again.
func TestUnprintableIDIsStillASuccess(t *testing.T) {
	clitest.Serve(t, clitest.Respond(http.StatusOK, `{"messageId":"m1"}`))
	for _, extra := range []string{"-v=false", "--json"} {
		for _, stderr := range []io.Writer{new(bytes.Buffer), brokenWriter{}} {
			code := cli.Run(t.Context(), cli.NewRoot(newSend(t)), []string{"send", "-", extra}, strings.NewReader(clitest.Good), brokenWriter{}, stderr)
			if code != 0 {
				t.Errorf("exit code %d", code)
			}
			if buffer, ok := stderr.(*bytes.Buffer); ok && buffer.String() != "jelou: sent as m1, but the id could not be printed: full\n" {
				t.Errorf("stderr %q", buffer)
			}
		}
	}
}

func TestUnprintableIDsOfATemplateAreNamed(t *testing.T) {
	clitest.Serve(t, clitest.Respond(http.StatusOK, `[{"id":1,"destination":"593987654321"},{"id":"n2","destination":"593987654322"}]`))
	args := []string{"send", "template", "--name", "x", "--to", "593987654321", "--to", "593987654322"}
	var errs bytes.Buffer
	code := cli.Run(t.Context(), cli.NewRoot(newSend(t)), args, nil, brokenWriter{}, &errs)
	if code != 0 || errs.String() != "jelou: sent as 1,n2, but the id could not be printed: full\n" {
		t.Errorf("%d, %q", code, errs.String())
	}
}

// An unknown delivery stays one, and keeps its own line.
func TestUnprintableOutcomeKeepsItsExitCode(t *testing.T) {
	clitest.Serve(t, clitest.Respond(http.StatusServiceUnavailable, ""))
	var errs bytes.Buffer
	code := cli.Run(t.Context(), cli.NewRoot(newSend(t)), []string{"send", "-", "--json"}, strings.NewReader(clitest.Good), brokenWriter{}, &errs)
	const want = "jelou: the outcome could not be printed: full\njelou: delivery unknown: HTTP 503: no trustworthy response\n"
	if code != 3 || errs.String() != want {
		t.Errorf("%d, %q, want 3 and %q", code, errs.String(), want)
	}
}
