//go:build !race

package main

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
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

// A row of a workbook may have many cells: more than the sheet has columns, and in a file of a few kilobytes.
func TestWideRowTakesLittleMemory(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("JELOU_LONG is not set")
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("m.json", []byte(`{"type":"text","userId":"{{tel}}","text":"Hola"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create("t.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>tel</t></is></c></row><row><c><v>573001234567</v></c>` +
			strings.Repeat("<c/>", 500_000) + `</row></sheetData></worksheet>`,
	} {
		part, err := archive.Create(name)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if took := memory(t, "http://127.0.0.1:1", "merge", "m.json", "t.xlsx"); took > 96 {
		t.Errorf("%d MiB", took)
	}
}

// peak runs the program on a table of this many rows, and returns its highest memory in MiB.
func peak(t *testing.T, url string, rows int, args []string) int64 {
	t.Helper()
	writeRows(t, "t.csv", rows)
	for _, name := range []string{"journal", "f"} {
		_ = os.Remove(name) // from the run before
	}
	return memory(t, url, args...)
}

// memory runs the program, and returns its highest memory in MiB.
func memory(t *testing.T, url string, args ...string) int64 {
	t.Helper()
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
