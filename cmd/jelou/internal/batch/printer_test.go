package batch

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlainProgressIsALineEveryFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := newPrinter(&out, "plain", 30)
		for line := range int64(30) {
			time.Sleep(time.Second)
			p.step(counts{done: line + 1, total: 30, Refused: 1, NotSent: line / 20, Unknown: 2})
			if line == 7 {
				p.say("said")
			}
		}
		p.close()
		lines := strings.Split(out.String(), "\n")
		if lines[0] != "5 of 30 done, 1 refused, 2 unknown, 1.0/s, 25s left" || lines[1] != "said" ||
			lines[6] != "30 of 30 done, 1 refused, 1 not sent, 2 unknown, 1.0/s, 0s left" || len(lines) != 8 {
			t.Errorf("%q", lines)
		}
	})
}

func TestProgressWithoutTotalShowsTheRate(t *testing.T) {
	if got := describe(counts{done: 10, total: -1}, 2*time.Second); got != "10 done, 0 refused, 0 unknown, 5.0/s" {
		t.Error(got)
	}
	if got := describe(counts{total: 10}, time.Second); got != "0 of 10 done, 0 refused, 0 unknown, 0.0/s" {
		t.Error(got)
	}
}

// Lines stand alone beside a bar, and "none" prints nothing but lines.
func TestLinesStandAloneBesideABar(t *testing.T) {
	for kind, alone := range map[string]bool{"bar": false, "none": true} {
		var out bytes.Buffer
		p := newPrinter(&out, kind, 2)
		p.step(counts{done: 1, total: 2})
		p.say("said")
		p.close()
		if !strings.Contains("\r"+out.String(), "\rsaid\n") || (out.String() == "said\n") != alone {
			t.Errorf("%s: %q", kind, &out)
		}
	}
	if got := kindOf("auto", io.Discard); got != "plain" {
		t.Error(got)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if got := kindOf("auto", file); got != "plain" {
		t.Error(got)
	}
}
