package merge

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
	"github.com/jelou-go/jelou/delivery"
)

// Row is a row with its mistakes.
type Row struct {
	sheet.Row
	faults map[int]error // by column; -1 for the whole row
	lines  *Lines
}

// fill returns the line of the row, and notes the mistakes of its cells.
func (r *Row) fill() []byte {
	l := r.lines
	if r.Fault != nil {
		r.faults[-1] = r.Fault
		return []byte("{}")
	}
	if mark := l.table.ReasonColumn(); mark >= 0 && strings.HasPrefix(sheet.Protected(r.Cells[mark]), Unknown) {
		r.faults[mark] = errLooked
	} else if strings.HasPrefix(r.Reason, Unknown) {
		r.faults[-1] = fmt.Errorf("%q: %w", sheet.Reason, errLooked)
	}
	return l.message.fill(func(t *text) string {
		filled := t.fill(func(name string) string {
			cell := sheet.Protected(r.cell(t, name))
			fault := faultOf(cell, t.person)
			if fault == nil && t.number && !isNumber(cell) {
				fault = errNumber
			}
			if fault != nil {
				r.faults[l.columns[name]] = fault
			}
			return cell
		})
		if !t.person {
			return filled
		}
		completed, err := l.message.country.complete(filled)
		digits, isNumber := bare(completed)
		l.written = l.written || isNumber && digits != completed
		if column := l.columns[t.names[0]]; err != nil && r.faults[column] == nil {
			r.faults[column] = err
		}
		return completed
	})
}

// cell returns a cell for a text. If the text needs the exact value, cell ignores the spreadsheet's format.
func (r *Row) cell(t *text, name string) string {
	if t.exact() {
		return r.Exact[r.lines.columns[name]]
	}
	return r.Cells[r.lines.columns[name]]
}

// Explain returns the mistakes of the row; nil for none. They are those of its cells, and the violations of its line,
// except violations that follow from a cell's mistake.
func (r *Row) Explain(invalid error) error {
	var texts []string
	for _, column := range slices.Sorted(maps.Keys(r.faults)) {
		texts = append(texts, r.place(column)+": "+r.faults[column].Error())
	}
	var violations *delivery.ValidationError
	switch {
	case invalid == nil || r.faults[-1] != nil:
	case errors.As(invalid, &violations):
		for _, v := range violations.Violations {
			columns, known := r.columnsAt(v.Pointer)
			if known {
				continue
			}
			v.Position = delivery.Position{}
			texts = append(texts, r.place(columns...)+": "+v.String())
		}
	default:
		texts = append(texts, r.place()+": "+invalid.Error())
	}
	if len(texts) == 0 {
		return nil
	}
	return &MistakesError{texts}
}

// columnsAt returns the columns in a place of the message. known is true if a cell in them has a mistake already.
func (r *Row) columnsAt(pointer string) (columns []int, known bool) {
	for _, t := range r.lines.message.at(pointer) {
		for _, name := range t.names {
			column := r.lines.columns[name]
			known = known || r.faults[column] != nil
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	return columns, known
}

func (r *Row) place(columns ...int) string {
	text := fmt.Sprintf("%s: row %d", r.lines.name, r.Number)
	for _, column := range columns {
		if column >= 0 {
			text += ", " + r.lines.table.Place(column)
		}
	}
	return text
}

// Unknown begins the reason of a row with an unknown delivery. No batch sends a row that has this mark.
const Unknown = "unknown"

// FailedHead returns the beginning of a file of failed rows.
func (r *Row) FailedHead() []byte { return r.lines.table.FailedHead() }

// Failed returns the row in its table's form, with the reason in a column. Merged again, it makes the same message.
func (r *Row) Failed(reason string) []byte {
	cells := slices.Clone(r.Cells)
	for _, t := range r.lines.message.texts {
		for _, name := range t.names {
			cells[r.lines.columns[name]] = r.cell(t, name)
		}
	}
	return r.lines.table.FailedRow(cells, reason)
}
