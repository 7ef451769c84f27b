//go:build !race

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// A megabyte of any JSON takes little memory and time. The system adds this process's memory to the program's, so run this
// test in a process of its own.
func TestHostileJSONTakesLittleMemoryAndTime(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("JELOU_LONG is not set")
	}
	name := strings.Repeat("k", 95)
	flow := func(payload string) string {
		return `{"type":"flow","userId":"5","text":"t","parameters":{"flow_cta":"c","flow_action_payload":` + payload + "}}"
	}
	for what, text := range map[string]string{
		"nested objects":    strings.Repeat(`{"`+name+`":`, 9990) + "1" + strings.Repeat("}", 9990),
		"nested arrays":     strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000),
		"a list of numbers": `{"type":"text","options":[` + strings.Repeat("1,", 500_000) + "1]}",
		"a list of objects": `{"type":"contacts","userId":"5","contacts":[{"addresses":[` + strings.Repeat("{},", 330_000) + "{}]}]}",
		"a payload of maps": flow(`{"x":[` + strings.Repeat(`{"a":1},`, 120_000) + "{}]}"),
		"a long name":       flow(`{"` + strings.Repeat("k", 500_000) + `":{` + strings.Repeat(`"a":1,`, 80_000) + `"b":1}}`),
		"a name repeated":   flow(`{` + strings.Repeat(`"a":1,`, 166_000) + `"b":1}`),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			cmd := clitest.Command(t, "http://127.0.0.1:1", "validate")
			cmd.Stdin = strings.NewReader(text)
			out, _ := cmd.Output() // the program ends with code 1
			if lines := strings.Count(string(out), "\n"); lines == 0 || lines > 21 || len(out) > 64<<10 {
				t.Errorf("%d lines, %d bytes", lines, len(out))
			}
			usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			if !ok {
				t.Fatal("no figures")
			}
			if usage.Maxrss > 64<<10 || cmd.ProcessState.UserTime() > 5*time.Second {
				t.Errorf("%d KiB, %v", usage.Maxrss, cmd.ProcessState.UserTime())
			}
		})
	}
}
