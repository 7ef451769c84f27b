package main

import (
	"os"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
)

// What an editor on Windows puts before the text of a file is no part of it.
func TestByteOrderMark(t *testing.T) {
	box := startSandbox(t)
	environment(t, credentials())
	message := `{"type":"text","userId":"593987654321","text":"Your order is ready."}` + "\n"
	write(t, "one.json", input.ByteOrderMark+message)
	if err := os.WriteFile("two.ndjson", []byte(input.ByteOrderMark+message+message), 0o600); err != nil {
		t.Fatal(err)
	}
	sent := []string{"--bot", "BOT", "--server", box.URL}
	for name, args := range map[string][]string{
		"send":             append([]string{"send", "one.json"}, sent...),
		"validate":         {"validate", "one.json", "two.ndjson"},
		"validate, stdin":  {"validate"},
		"batch":            append([]string{"batch", "two.ndjson", "--rate", "0"}, sent...),
		"batch, unchecked": append([]string{"batch", "-", "--no-precheck", "--rate", "0"}, sent...),
	} {
		if got := jelouCommand(t, input.ByteOrderMark+message+message, args...); got.code != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// The places of what is wrong are those that an editor shows.
	broken := input.ByteOrderMark + strings.Replace(message, "text", "poll", 1)
	for _, args := range [][]string{{"validate"}, {"validate", "--ndjson"}} {
		if got := jelouCommand(t, broken, args...); got.code != 1 || !strings.HasPrefix(got.out, "stdin:1:2: /type: ") {
			t.Errorf("%+v", got)
		}
	}
}
