// Package table prints rows under headings, aligned for a terminal.
package table

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

const (
	widest    = 40  // a longer cell is cut
	narrowest = 8   // no column gets narrower than this to fit the terminal
	gap       = 2   // between columns
	first     = 100 // the rows that decide the widths
)

// Table is a table on its way to a terminal. The first rows decide the widths. After [Table.Flush] it prints each row
// at once.
type Table struct {
	out    io.Writer
	screen int // the terminal's width; 0 if unknown
	rows   [][]string
	widths []int // nil until the first rows are complete
	limits []int // a longer cell is cut
}

// For returns a table if out is a terminal, or else nil.
func For(out io.Writer, headings ...string) *Table {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	t := New(out, headings...)
	t.screen, _, _ = term.GetSize(int(file.Fd())) // 0 if unknown
	return t
}

// New returns a table.
func New(out io.Writer, headings ...string) *Table {
	limits := make([]int, len(headings))
	for i := range limits {
		limits[i] = widest
	}
	return &Table{out: out, rows: [][]string{headings}, limits: limits}
}

// Row adds a row.
func (t *Table) Row(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = cut(cli.OneLine(cell), widest)
	}
	t.rows = append(t.rows, row)
	if t.widths == nil && len(t.rows) <= first {
		return nil
	}
	return t.Flush()
}

// Flush prints the rows that Row kept. It does not print headings without rows.
func (t *Table) Flush() error {
	if t.widths == nil {
		if len(t.rows) < 2 {
			return nil
		}
		t.measure()
	}
	var text strings.Builder
	for _, row := range t.rows {
		line := ""
		for i, cell := range row {
			cell = cut(cell, t.limits[i])
			line += cell + strings.Repeat(" ", max(0, t.widths[i]-uniseg.StringWidth(cell))+gap)
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	t.rows = nil
	_, err := io.WriteString(t.out, text.String())
	return err
}

func (t *Table) measure() {
	t.widths = make([]int, len(t.limits))
	total := 0
	for i := range t.widths {
		for _, row := range t.rows {
			t.widths[i] = max(t.widths[i], uniseg.StringWidth(row[i]))
		}
		total += t.widths[i] + gap
	}
	for ; t.screen > 0 && total-gap > t.screen; total-- {
		i := slices.Index(t.widths, slices.Max(t.widths))
		if t.widths[i] <= narrowest {
			return
		}
		t.widths[i]--
		t.limits[i] = t.widths[i]
	}
}

// cut shortens a cell, between two characters as a person sees them.
func cut(cell string, limit int) string {
	if uniseg.StringWidth(cell) <= limit {
		return cell
	}
	width, end := 0, 0
	for graphemes := uniseg.NewGraphemes(cell); graphemes.Next(); {
		if width += graphemes.Width(); width > limit-1 {
			break
		}
		_, end = graphemes.Positions()
	}
	return cell[:end] + "…"
}
