package main

import (
	"testing"
)

func TestDryRun(t *testing.T) {
	environment(t, nil) // no credentials
	const message = `{"userId":"u","type":"cta_url","title":"A & B","text":"<t>","caption":"c","parameters":{"url":"https://e.com/?a=1&b=2","display_text":"d"}}`
	got := jelouCommand(t, message, "send", "-", "--bot", "BOT/1", "--dry-run")
	const line = "POST https://api.jelou.ai/v1/bots/BOT%2F1/messages\n"
	if got.code != 0 || got.errors != "" || len(got.out) < len(line) || got.out[:len(line)] != line {
		t.Fatalf("%+v", got)
	}
	if body := got.out[len(line):]; !sameJSON(t, body, message) || body[:4] != "{\n  " {
		t.Errorf("the body is %s", body)
	}
}

func TestDryRunAsJSON(t *testing.T) {
	environment(t, nil)
	got := jelouCommand(t, good, "send", "-", "--bot", "BOT", "--server", "https://e.com/x/", "--dry-run", "--json")
	want := `{"outcome":"dry_run","request":{"method":"POST","url":"https://e.com/x/v1/bots/BOT/messages","body":` + good + "}}"
	if got.code != 0 || got.errors != "" || !sameJSON(t, got.out, want) {
		t.Errorf("%+v", got)
	}
}

func TestDryRunOfAnInvalidMessage(t *testing.T) {
	environment(t, nil)
	jelouCommand(t, `{"type":"text","userId":"u","text":""}`, "send", "-", "--bot", "BOT", "--dry-run").
		want(t, 1, "", "stdin:1:29: /text: 0 characters, at least 1\n")
}
