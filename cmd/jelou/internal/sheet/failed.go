package sheet

import (
	"slices"
	"strings"
)

// Reason is the name of the column, and of the member of a JSON line, that says why a message was not accepted.
const Reason = "jelou_reason"

// ReasonColumn is the column with that name, -1 for none.
func (t *Table) ReasonColumn() int {
	return slices.IndexFunc(t.header, func(name string) bool { return strings.TrimSpace(name) == Reason })
}

// FailedHead is the beginning of a file of rows that failed: the names of the columns, for a table that has such a row.
func (t *Table) FailedHead() []byte {
	if _, ok := t.rows.(*objectRows); ok {
		return nil
	}
	return append(t.rows.mark(), t.rows.line(t.failed(t.header, Reason))...)
}

// FailedRow is a row with these cells, in the form of its table, with the reason.
func (t *Table) FailedRow(cells []string, reason string) []byte {
	return t.rows.line(t.failed(cells, reason))
}

// failed puts the reason into its column, behind the others if there is none yet.
func (t *Table) failed(cells []string, reason string) []string {
	full := make([]string, max(len(t.header), len(cells)), max(len(t.header), len(cells))+1)
	copy(full, cells)
	if column := t.ReasonColumn(); column >= 0 {
		full[column] = reason
		return full
	}
	return append(full[:len(t.header)], reason)
}
