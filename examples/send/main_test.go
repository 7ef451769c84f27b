package main

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

func TestSendsToTheSandbox(t *testing.T) {
	t.Setenv("JELOU_SERVER", "")
	var out strings.Builder
	if err := run(&out); err != nil || !strings.HasPrefix(out.String(), "sent: msg_") {
		t.Errorf("run() printed %q, %v", out.String(), err)
	}
}

func TestSendsToTheServerInTheEnvironment(t *testing.T) {
	box, err := sandbox.New(sandbox.WithBot("OURS"), sandbox.WithCredentials("id", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	defer server.Close()
	t.Setenv("JELOU_SERVER", server.URL)
	t.Setenv("JELOU_CLIENT_ID", "id")
	t.Setenv("JELOU_CLIENT_SECRET", "secret")
	t.Setenv("JELOU_BOT_ID", "OURS")
	t.Setenv("JELOU_USER_ID", "593987654321")
	var out strings.Builder
	if err := run(&out); err != nil || !strings.HasPrefix(out.String(), "sent: msg_") {
		t.Errorf("run() printed %q, %v", out.String(), err)
	}
	// The program must not make up a person or a bot when it sends to a real server.
	for _, name := range []string{"JELOU_USER_ID", "JELOU_BOT_ID"} {
		t.Setenv(name, "")
		if err := run(io.Discard); err == nil || !strings.Contains(err.Error(), name) || len(box.Requests()) != 1 {
			t.Errorf("without %s: %v, and %d requests in all, want 1", name, err, len(box.Requests()))
		}
		t.Setenv(name, "OURS")
	}
}
