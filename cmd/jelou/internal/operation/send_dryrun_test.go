package operation

import (
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func TestDryRunPrintsTheRequest(t *testing.T) {
	clitest.Environment(t, nil) // no credentials
	const message = `{"userId":"u","type":"cta_url","title":"A & B","text":"<t>","caption":"c","parameters":{"url":"https://e.com/?a=1&b=2","display_text":"d"}}`
	got := sendCommand(t, message, "send", "-", "--bot", "BOT/1", "--dry-run")
	const line = "POST https://api.jelou.ai/v1/bots/BOT%2F1/messages\n"
	if got.Code != 0 || got.Errors != "" || len(got.Out) < len(line) || got.Out[:len(line)] != line {
		t.Fatalf("%+v", got)
	}
	if body := got.Out[len(line):]; !clitest.SameJSON(t, body, message) || body[:4] != "{\n  " {
		t.Errorf("the body is %s", body)
	}
}

func TestPrintedMessageCannotCommandTheTerminal(t *testing.T) {
	clitest.Environment(t, nil)
	const message = `{"type":"text","userId":"u","text":"a` + "\u009b2J\u202e" + `"}`
	for _, flag := range []string{"--dry-run", "--print"} {
		got := sendCommand(t, message, "send", "-", "--bot", "BOT", flag)
		if got.Code != 0 || !strings.Contains(got.Out, `"a\u009b2J\u202e"`) {
			t.Errorf("%s: %+v", flag, got)
		}
	}
}

func TestDryRunPrintsTheRequestAsJSON(t *testing.T) {
	clitest.Environment(t, nil)
	got := sendCommand(t, clitest.Good, "send", "-", "--bot", "BOT", "--server", "https://e.com/x/", "--dry-run", "--json")
	want := `{"outcome":"dry_run","request":{"method":"POST","url":"https://e.com/x/v1/bots/BOT/messages","body":` + clitest.Good + "}}"
	if got.Code != 0 || got.Errors != "" || !clitest.SameJSON(t, got.Out, want) {
		t.Errorf("%+v", got)
	}
}

func TestDryRunRefusesAnInvalidMessage(t *testing.T) {
	clitest.Environment(t, nil)
	sendCommand(t, `{"type":"text","userId":"u","text":""}`, "send", "-", "--bot", "BOT", "--dry-run").
		Want(t, 1, "", "stdin:1:29: /text: 0 characters, at least 1\n")
}
