package cli

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

const (
	widest    = 40  // a longer cell is cut
	narrowest = 8   // no column gets narrower than this to fit the terminal
	gap       = 2   // between columns
	first     = 100 // the rows that decide the widths
)

// Rows prints rows: aligned under headings on a terminal, otherwise as lines of JSON.
type Rows struct {
	cmd   *cobra.Command
	table *table // nil for JSON
}

// NewRows returns rows with these headings. Without headings, and with asJSON, they are JSON on a terminal, too.
func NewRows(cmd *cobra.Command, asJSON bool, headings ...string) *Rows {
	r := &Rows{cmd: cmd}
	if file, ok := cmd.OutOrStdout().(*os.File); ok && !asJSON && len(headings) > 0 && term.IsTerminal(int(file.Fd())) {
		r.table = newTable(file, headings...)
		r.table.screen, _, _ = term.GetSize(int(file.Fd())) // 0 if unknown
	}
	return r
}

// Print prints a row: the cells of a table, or the value as JSON.
func (r *Rows) Print(value any, cells ...string) error {
	if r.table == nil {
		return PrintJSON(r.cmd, value)
	}
	return r.table.row(cells...)
}

// Flush prints the rows that a table kept to find its widths.
func (r *Rows) Flush() error {
	if r.table == nil {
		return nil
	}
	return r.table.flush()
}

// table is a table on its way to a terminal. The first rows decide the widths. After flush it prints each row at once.
type table struct {
	out    io.Writer
	screen int // the terminal's width; 0 if unknown
	rows   [][]string
	widths []int // nil until the first rows are complete
	limits []int // a longer cell is cut
}

func newTable(out io.Writer, headings ...string) *table {
	return &table{out: out, rows: [][]string{headings}, limits: slices.Repeat([]int{widest}, len(headings))}
}

func (t *table) row(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = cut(OneLine(cell), widest)
	}
	t.rows = append(t.rows, row)
	if t.widths == nil && len(t.rows) <= first {
		return nil
	}
	return t.flush()
}

// flush prints the rows that row kept. It does not print headings without rows.
func (t *table) flush() error {
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

func (t *table) measure() {
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
