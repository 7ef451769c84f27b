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

// Rows prints rows: aligned under headings on a terminal, otherwise as lines of JSON. The first rows of a table decide its
// widths. After Flush it prints each row at once.
type Rows struct {
	cmd    *cobra.Command
	out    io.Writer // the terminal; nil for JSON
	screen int       // the terminal's width; 0 if unknown
	rows   [][]string
	widths []int // nil until the first rows are complete
	limits []int // a longer cell is cut
}

// NewRows returns rows with these headings. Without headings, and with asJSON, they are JSON on a terminal, too.
func NewRows(cmd *cobra.Command, asJSON bool, headings ...string) *Rows {
	file, ok := cmd.OutOrStdout().(*os.File)
	if !ok || asJSON || len(headings) == 0 || !term.IsTerminal(int(file.Fd())) {
		return &Rows{cmd: cmd}
	}
	r := newTable(file, headings...)
	r.screen, _, _ = term.GetSize(int(file.Fd())) // 0 if unknown
	return r
}

func newTable(out io.Writer, headings ...string) *Rows {
	return &Rows{out: out, rows: [][]string{headings}, limits: slices.Repeat([]int{widest}, len(headings))}
}

// Print prints a row: the cells of a table, or the value as JSON.
func (r *Rows) Print(value any, cells ...string) error {
	if r.out == nil {
		return PrintJSON(r.cmd, value)
	}
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = cut(OneLine(cell), widest)
	}
	r.rows = append(r.rows, row)
	if r.widths == nil && len(r.rows) <= first {
		return nil
	}
	return r.Flush()
}

// Flush prints the rows that a table kept to find its widths. It does not print headings without rows.
func (r *Rows) Flush() error {
	if r.out == nil || r.widths == nil && len(r.rows) < 2 {
		return nil
	}
	if r.widths == nil {
		r.measure()
	}
	var text strings.Builder
	for _, row := range r.rows {
		line := ""
		for i, cell := range row {
			cell = cut(cell, r.limits[i])
			line += cell + strings.Repeat(" ", max(0, r.widths[i]-uniseg.StringWidth(cell))+gap)
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	r.rows = nil
	_, err := io.WriteString(r.out, text.String())
	return err
}

func (r *Rows) measure() {
	r.widths = make([]int, len(r.limits))
	total := 0
	for i := range r.widths {
		for _, row := range r.rows {
			r.widths[i] = max(r.widths[i], uniseg.StringWidth(row[i]))
		}
		total += r.widths[i] + gap
	}
	for ; r.screen > 0 && total-gap > r.screen; total-- {
		i := slices.Index(r.widths, slices.Max(r.widths))
		if r.widths[i] <= narrowest {
			return
		}
		r.widths[i]--
		r.limits[i] = r.widths[i]
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
