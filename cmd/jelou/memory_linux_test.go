//go:build !race

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// A CSV of a million rows takes the same tens of MB as a short one, in a check, a merge, and the beginning of a batch.
func TestMillionRowsTakeLittleMemory(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("JELOU_LONG is not set")
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("m.json", []byte(`{"type":"text","userId":"{{tel}}","text":"Hola {{nombre}}, saldo {{saldo}}"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	url := clitest.Server(t, clitest.Respond(200, `{"messageId":"m"}`)).URL
	for _, args := range [][]string{
		{"batch", "t.csv", "--message", "m.json", "--dry-run"},
		{"merge", "m.json", "t.csv"},
		{"batch", "t.csv", "--message", "m.json", "--journal", "journal", "--failed", "f", "--rate", "0", "--limit", "2000", "--progress", "none"},
	} {
		few, many := peak(t, url, 10_000, args), peak(t, url, 1_000_000, args)
		t.Logf("%s: %d MiB with 10,000 rows, %d MiB with a million", args[0], few, many)
		if many > few+64 || many > 128 {
			t.Errorf("%q takes %d MiB with 10,000 rows, and %d MiB with a million", args, few, many)
		}
	}
}

// peak runs the program on a table of this many rows, and returns its highest memory in MiB.
func peak(t *testing.T, url string, rows int, args []string) int64 {
	t.Helper()
	writeRows(t, "t.csv", rows)
	for _, name := range []string{"journal", "f"} {
		_ = os.Remove(name) // from the run before
	}
	cmd := clitest.Command(t, url, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) >> 10 //nolint:unconvert // 32 bits on some systems
}

func writeRows(t *testing.T, name string, rows int) {
	t.Helper()
	file, err := os.Create(filepath.Clean(name))
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(charmap.Windows1252.NewEncoder().Writer(file))
	_, _ = fmt.Fprint(out, "nombre;tel;saldo\r\n") // Flush returns the error
	for i := range rows {
		_, _ = fmt.Fprintf(out, "Núñez %d;57300%07d;$ %d,50\r\n", i, i+1, i)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
