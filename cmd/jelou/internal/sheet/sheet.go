// Package sheet reads the tables that people export, row by row: CSV with any delimiter and encoding that Excel writes,
// .xlsx, and NDJSON of plain rows. It also writes a row in the form of its table.
package sheet

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Row is a row below the header.
type Row struct {
	Number int64    // as a spreadsheet numbers it: the header is row 1
	Cells  []string // as a spreadsheet shows them, at least one for each column
	Exact  []string // the same with numbers as the spreadsheet keeps them
	Reason string   // the reason in a row of NDJSON whose table has no column for it
	Fault  error    // why the row cannot be read
}

func pad(cells []string, n int) []string {
	return append(cells, make([]string, max(0, n-len(cells)))...)
}

func (r Row) blank() bool {
	for _, cell := range r.Cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return r.Fault == nil
}

// Table is a table that a caller reads row by row.
type Table struct {
	header []string
	rows   rows
}

// rows is one form of table.
type rows interface {
	// next returns the next row, also a blank one, or [io.EOF]. The first is the header.
	next() (Row, error)
	// form describes the table, as far as it was read.
	form() string
	// head returns the beginning of the form, with the names of the columns, and line returns a row in the form.
	head(names []string) []byte
	line(cells []string) []byte
}

// The mistakes of a whole table.
var (
	ErrEmpty  = errors.New("the table is empty: its first row must have the names of the columns")
	errNames  = errors.New("row 1 must have the names of the columns, but is blank")
	errMarkup = errors.New("a web page or XML, as some programs name .xls: open it in Excel or the like, and save it as .xlsx")
	errOldXLS = errors.New("an Excel file of the old kind (.xls), or one with a password: save it as .xlsx without one")
)

// Open recognises a table's form by its first bytes, and reads the names of its columns. The caller must close the table.
func Open(r io.Reader) (*Table, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	head, err := in.Peek(8)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	t := &Table{}
	switch {
	case len(head) == 0:
		return nil, ErrEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		t.rows, err = openSheet(in)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, errOldXLS
	default:
		t.rows, err = openText(in)
	}
	if err != nil {
		return nil, err
	}
	if err := t.names(); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// names reads the header.
func (t *Table) names() error {
	first, err := t.rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w (read as %s)", ErrEmpty, t.Form())
	case err != nil:
		return err
	case first.Fault != nil:
		return fmt.Errorf("row %d: %w", first.Number, first.Fault)
	case first.blank() || first.Number != 1:
		return fmt.Errorf("%w (read as %s)", errNames, t.Form())
	}
	t.header = first.Cells
	for len(t.header) > 0 && strings.TrimSpace(t.header[len(t.header)-1]) == "" {
		t.header = t.header[:len(t.header)-1]
	}
	return nil
}

// isName reports whether a cell can be printed as a column's name: it is neither a person's number nor a message's text.
func isName(cell string) bool {
	digits := 0
	for _, c := range cell {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits < 7 && len(cell) <= 64 && !strings.ContainsAny(cell, "@\r\n")
}

// HasNames reports whether every cell of the first row can be a column's name. Otherwise the row may be one of people.
func (t *Table) HasNames() bool {
	return !slices.ContainsFunc(t.header, func(cell string) bool { return !isName(cell) })
}

// Header returns the names of the columns, exactly as in the table.
func (t *Table) Header() []string { return t.header }

// Next returns the next row that is not blank, or [io.EOF].
func (t *Table) Next() (Row, error) {
	for {
		row, err := t.rows.next()
		switch {
		case err != nil:
			return row, err
		case row.blank():
			continue
		}
		row.Cells = pad(row.Cells, len(t.header))
		if row.Exact == nil {
			row.Exact = row.Cells // the table has only one form
		}
		row.Exact = pad(row.Exact, len(row.Cells))
		for i := len(t.header); i < len(row.Cells) && row.Fault == nil; i++ {
			if strings.TrimSpace(row.Cells[i]) != "" {
				row.Fault = fmt.Errorf("has more cells than the header, which has %d: look at column %s", len(t.header), Letter(i))
			}
		}
		return row, nil
	}
}

// Form returns a description of the table: its encoding and its delimiter. It is final at the end of the table.
func (t *Table) Form() string { return t.rows.form() }

// Name returns the name of a column for printing: "…" if it may be more than a name.
func (t *Table) Name(column int) string {
	name := strings.Join(strings.Fields(Protected(t.header[column])), " ") // a cell of a spreadsheet can have line breaks
	if !isName(name) {
		return "…"
	}
	return name
}

// Place returns a column's letter and name.
func (t *Table) Place(column int) string {
	name := t.Name(column)
	if _, named := t.rows.(*objectRows); named {
		return strconv.Quote(name)
	}
	if name == "" {
		return "column " + Letter(column)
	}
	return fmt.Sprintf("column %s (%s)", Letter(column), name)
}

// Letter returns a spreadsheet's letter for a column, counted from 0. Behind the last column of spreadsheets it returns a
// number.
func Letter(column int) string {
	letter, _ := excelize.ColumnNumberToName(column + 1)
	return cmp.Or(letter, strconv.Itoa(column+1))
}

// Close ends the reading.
func (t *Table) Close() {
	if s, ok := t.rows.(*sheetRows); ok {
		s.close()
	}
}

// openText decides between CSV and NDJSON, and refuses markup.
func openText(in *bufio.Reader) (rows, error) {
	encoded := input.UTF8(in)
	text := bufio.NewReaderSize(encoded, 64<<10)
	head, _ := text.Peek(64 << 10) // an error comes again with the first row
	begins := func(with string) bool { return bytes.HasPrefix(bytes.TrimSpace(head), []byte(with)) }
	if begins("<") {
		return nil, errMarkup
	}
	if mistake := input.Mistake(head); errors.Is(mistake, input.ErrArray) || errors.Is(mistake, input.ErrSpread) {
		return nil, mistake
	}
	if begins("{") {
		return openObjects(text, head), nil
	}
	return openCSV(text, encoded.Encoding)
}

// Reason is the name of the column, and of the member of a JSON line, with the reason why a message was not accepted.
const Reason = "jelou_reason"

// ReasonColumn returns the index of that column; -1 for none.
func (t *Table) ReasonColumn() int {
	return slices.IndexFunc(t.header, func(name string) bool { return strings.TrimSpace(Protected(name)) == Reason })
}

// FailedHead returns the beginning of a file of failed rows: the names of the columns; nil for NDJSON.
func (t *Table) FailedHead() []byte { return t.rows.head(t.failed(t.header, Reason)) }

// FailedRow returns a row with these cells and the reason, in the form of its table.
func (t *Table) FailedRow(cells []string, reason string) []byte {
	return t.rows.line(t.failed(cells, reason))
}

// failed puts the reason into its column, or behind the others if the table lacks that column.
func (t *Table) failed(cells []string, reason string) []string {
	full := pad(slices.Clone(cells), len(t.header))
	if column := t.ReasonColumn(); column >= 0 {
		full[column] = reason
		return full
	}
	return append(full[:len(t.header)], reason)
}
