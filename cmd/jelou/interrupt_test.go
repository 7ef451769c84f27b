package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestInterruptWhileReading(t *testing.T) {
	environment(t, credentials())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reader, writer := io.Pipe() // an input that never ends
	defer func() { _ = writer.Close() }()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"send", "-", "--bot", "BOT"}, reader, &out, &errs)
	ended{code, out.String(), errs.String()}.want(t, 1, "", "jelou: stdin: interrupted while reading\n")
}

func TestInterruptWhileWaitingForTheAnswer(t *testing.T) {
	environment(t, credentials())
	ctx, cancel := context.WithCancel(context.Background())
	server := startServer(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	var out, errs bytes.Buffer
	code := run(ctx, []string{"send", "-", "--bot", "BOT", "--server", server.URL}, strings.NewReader(good), &out, &errs)
	if code != 3 || out.Len() > 0 || !strings.HasPrefix(errs.String(), "jelou: delivery unknown") {
		t.Errorf("%d %q %q", code, out.String(), errs.String())
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// The message is sent: an exit code that invites to send it again would be the worst answer.
func TestSentButNotPrinted(t *testing.T) {
	environment(t, credentials())
	server := startServer(t, respond(http.StatusOK, `{"messageId":"m1"}`))
	for _, extra := range [][]string{nil, {"--json"}} {
		var errs bytes.Buffer
		args := append([]string{"send", "-", "--bot", "BOT", "--server", server.URL}, extra...)
		code := run(context.Background(), args, strings.NewReader(good), brokenWriter{}, &errs)
		ended{code, "", errs.String()}.want(t, 0, "", "jelou: sent as m1, but the id cannot be printed: full\n")
	}
}
