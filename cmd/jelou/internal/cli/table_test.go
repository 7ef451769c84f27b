package cli

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

// Whatever the cells contain, the columns are aligned, and no cell can command a terminal.
func TestTableAlignsAndEscapesItsCells(t *testing.T) {
	var out strings.Builder
	table := newTable(&out, "NAME", "TEXT")
	for _, row := range [][]string{
		{"Ana", "a\x1b[2J\nb\u202e"}, {"日本", "x"}, {"", strings.Repeat("é", 50)}, {"ñ", strings.Repeat("日", 50)}, {"e\u0301", "👍🏽"},
	} {
		if err := table.Print(nil, row...); err != nil || out.Len() > 0 {
			t.Fatalf("%v, %q", err, out.String())
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "NAME  TEXT\n" +
		"Ana   a\\x1b[2J\\nb\\u202e\n" +
		"日本  x\n" +
		"      " + strings.Repeat("é", 39) + "…\n" +
		"ñ     " + strings.Repeat("日", 19) + "…\n" +
		"e\u0301     👍🏽\n"
	if out.String() != want {
		t.Errorf("\n%swant\n%s", out.String(), want)
	}
	for line := range strings.Lines(out.String()) {
		if width := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); width > 6+40 {
			t.Errorf("%d characters: %q", width, line)
		}
	}
	out.Reset()
	if err := table.Print(nil, "later", "y"); err != nil || out.String() != "later  y\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}

// Table prints a long list before its end.
func TestTableDoesNotKeepEverything(t *testing.T) {
	var out strings.Builder
	table := newTable(&out, "N")
	for range 10 * first {
		if err := table.Print(nil, "x"); err != nil || len(table.rows) > first {
			t.Fatalf("%v, %d rows kept", err, len(table.rows))
		}
	}
	if lines := strings.Count(out.String(), "\n"); lines != 10*first+1 {
		t.Errorf("%d lines", lines)
	}
	out.Reset()
	if err := newTable(&out, "N").Flush(); err != nil || out.Len() > 0 {
		t.Errorf("headings without a row: %v, %q", err, out.String())
	}
}

func TestOnlyATerminalGetsATable(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, out := range []io.Writer{file, new(strings.Builder)} {
		cmd := new(cobra.Command)
		cmd.SetOut(out)
		if NewRows(cmd, false, "A").out != nil {
			t.Errorf("a table in a %T", out)
		}
	}
}

// On a narrow screen the widest columns give way.
func TestTableFitsTheScreen(t *testing.T) {
	var out strings.Builder
	table := newTable(&out, "A", "TEXT", "MORE")
	table.screen = 40
	if err := table.Print(nil, "1", strings.Repeat("x", 40), strings.Repeat("y", 30)); err != nil {
		t.Fatal(err)
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "A  TEXT               MORE\n1  " + strings.Repeat("x", 16) + "…  " + strings.Repeat("y", 17) + "…\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	table = newTable(&out, "A", "B", "C")
	table.screen = 5
	if err := table.Print(nil, "12345678", "12345678", "12345678"); err != nil || table.Flush() != nil || !strings.Contains(out.String(), "12345678  12345678  12345678\n") {
		t.Errorf("%v, %q", err, out.String())
	}
}
