package sheet

import (
	"slices"
	"strings"
)

// Reason is the name of the column, and of the member of a JSON line, with the reason why a message was not accepted.
const Reason = "jelou_reason"

// ReasonColumn returns the index of that column; -1 for none.
func (t *Table) ReasonColumn() int {
	return slices.IndexFunc(t.header, func(name string) bool { return strings.TrimSpace(name) == Reason })
}

// FailedHead returns the beginning of a file of failed rows: the names of the columns; nil for NDJSON.
func (t *Table) FailedHead() []byte { return t.rows.head(t.failed(t.header, Reason)) }

// FailedRow returns a row with these cells and the reason, in the form of its table.
func (t *Table) FailedRow(cells []string, reason string) []byte {
	return t.rows.line(t.failed(cells, reason))
}

// failed puts the reason into its column, or behind the others if the table lacks that column.
func (t *Table) failed(cells []string, reason string) []string {
	full := make([]string, max(len(t.header), len(cells)), max(len(t.header), len(cells))+1)
	copy(full, cells)
	if column := t.ReasonColumn(); column >= 0 {
		full[column] = reason
		return full
	}
	return append(full[:len(t.header)], reason)
}
