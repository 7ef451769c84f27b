// Package table prints rows under headings, aligned for a terminal.
package table

import (
	"io"
	"os"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

const (
	widest = 40  // a longer cell is cut
	first  = 100 // the rows that the widths are made of
)

// Table is a table on its way to a terminal. The widths are those of the first rows; after [Table.Flush] a row is printed at
// once.
type Table struct {
	out    io.Writer
	rows   [][]string
	widths []int // nil until they are known
}

// For returns a table if out is a terminal, else nil.
func For(out io.Writer, headings ...string) *Table {
	if file, ok := out.(*os.File); !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return New(out, headings...)
}

// New returns a table.
func New(out io.Writer, headings ...string) *Table {
	return &Table{out: out, rows: [][]string{headings}}
}

// Row adds a row.
func (t *Table) Row(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = cut(cli.OneLine(cell))
	}
	t.rows = append(t.rows, row)
	if t.widths == nil && len(t.rows) <= first {
		return nil
	}
	return t.Flush()
}

// Flush prints the rows that were kept. Headings alone are not printed.
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
			line += cell + strings.Repeat(" ", max(0, t.widths[i]-uniseg.StringWidth(cell))) + "  "
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	t.rows = nil
	_, err := io.WriteString(t.out, text.String())
	return err
}

func (t *Table) measure() {
	t.widths = make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			t.widths[i] = max(t.widths[i], uniseg.StringWidth(cell))
		}
	}
}

// cut shortens a cell, between two characters as a person sees them.
func cut(cell string) string {
	if uniseg.StringWidth(cell) <= widest {
		return cell
	}
	width, end := 0, 0
	for graphemes := uniseg.NewGraphemes(cell); graphemes.Next(); {
		if width += graphemes.Width(); width > widest-1 {
			break
		}
		_, end = graphemes.Positions()
	}
	return cell[:end] + "…"
}
