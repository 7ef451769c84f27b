package merge

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
	"github.com/jelou-go/jelou/delivery"
)

// Lines reads a table as NDJSON: the message on line n is filled in from row n, and a line without a message is blank.
type Lines struct {
	name    string
	message *Message
	country Country
	in      io.Reader
	table   *sheet.Table // nil before the first read
	columns []int        // of the table, for each name in the message
	notes   []string
	count   int64
	line    int64 // the last that was written
	ready   []byte
	rows    []*Row // whose lines were read and not yet asked for
	forgets bool   // nobody asks for them
	written bool   // a number has more than digits in it, which --country would take out
	err     error
}

// Row is a row with its mistakes.
type Row struct {
	sheet.Row
	faults map[int]error // by column, -1 for the row
	lines  *Lines
}

// RowError has the mistakes of a row, each in words that name the row and the column.
type RowError struct{ Texts []string }

func (e *RowError) Error() string { return strings.Join(e.Texts, "; ") }

var errNoRows = errors.New("has the names of columns, and no row below them")

// NewLines reads the table that r has. The name is for errors.
func NewLines(name string, r io.Reader, message *Message, country Country) *Lines {
	return &Lines{name: input.Label(name), in: r, message: message, country: country}
}

// Read implements [io.Reader]. It fails with a [*MistakesError] if the message and the header do not fit.
func (l *Lines) Read(p []byte) (int, error) {
	for len(l.ready) == 0 && l.err == nil {
		if l.err = l.next(); l.err != nil {
			if err := l.Close(); err != nil && errors.Is(l.err, io.EOF) {
				l.err = err
			}
		}
	}
	if len(l.ready) == 0 {
		return 0, l.err
	}
	n := copy(p, l.ready)
	l.ready = l.ready[n:]
	return n, nil
}

// next makes the line of the next row.
func (l *Lines) next() error {
	if l.table == nil {
		opened, err := sheet.Open(l.in)
		if err != nil {
			return err
		}
		l.table = opened
		if err := l.bind(); err != nil {
			return err
		}
	}
	read, err := l.table.Next()
	switch {
	case errors.Is(err, io.EOF) && l.count == 0:
		return errNoRows
	case err != nil:
		return err
	}
	l.count++
	row := &Row{Row: read, faults: map[int]error{}, lines: l}
	row.Number = max(row.Number, l.line+1)
	text := row.fill()
	l.ready = l.ready[:0]
	for ; l.line+1 < row.Number; l.line++ {
		l.ready = append(l.ready, '\n')
	}
	l.line++
	l.ready = append(append(l.ready, text...), '\n')
	if !l.forgets {
		l.rows = append(l.rows, row)
	}
	return nil
}

// bind finds the columns of the message in the header.
func (l *Lines) bind() error {
	header := l.table.Header()
	trimmed, shown := make([]string, len(header)), make([]string, len(header))
	used := make([]bool, len(header))
	for i, name := range header {
		trimmed[i], shown[i] = columnName(name), l.table.Name(i)
	}
	isNamed := func(name string) bool { return slices.Contains(trimmed, name) }
	if !l.table.HasNames() && !slices.ContainsFunc(l.message.names, isNamed) {
		return &MistakesError{[]string{l.name + ": row 1 must have the names of the columns, and has numbers or texts as of people in it"}}
	}
	var mistakes []string
	for _, name := range l.message.names {
		column := slices.Index(trimmed, name)
		l.columns = append(l.columns, column)
		switch {
		case column < 0:
			mistakes = append(mistakes, fmt.Sprintf("%s: {{%s}}: %s has no such column; its columns are %s", l.message.file, name, l.name, list(shown)))
		case slices.Contains(trimmed[column+1:], name):
			mistakes = append(mistakes, fmt.Sprintf("%s: row 1: more than one column is named %s", l.name, name))
		default:
			used[column] = true
		}
	}
	var unused []string
	for i, name := range header {
		switch {
		case used[i] && name != strings.TrimSpace(name):
			l.note("white space stands around the name of " + l.table.Place(i) + ": it does not count")
		case !used[i] && trimmed[i] != "" && i != l.table.ReasonColumn():
			unused = append(unused, shown[i])
		}
	}
	if len(unused) > 0 {
		l.note("not in the message: " + list(unused))
	}
	l.notes = append(l.notes, l.message.oneBrace(header)...)
	if len(mistakes) > 0 {
		return &MistakesError{mistakes}
	}
	return nil
}

func (l *Lines) note(text string) { l.notes = append(l.notes, l.name+": note: "+text) }

// list names columns, and not hundreds of them.
func list(names []string) string {
	const most = 30
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// fill makes the line of the row, and notes the mistakes of its cells.
func (r *Row) fill() []byte {
	l := r.lines
	if r.Fault != nil {
		r.faults[-1] = r.Fault
		return []byte("{}")
	}
	if mark := l.table.ReasonColumn(); mark >= 0 && strings.HasPrefix(r.Cell(mark), Unknown) {
		r.faults[mark] = errLooked
	}
	for _, p := range l.message.parts {
		if p.text == nil {
			continue
		}
		for _, name := range p.text.columns() {
			cell := r.cell(p.text, name)
			fault := faultOf(cell, p.text.person)
			if fault == nil && p.text.number && !isNumber(cell) {
				fault = errNumber
			}
			if fault != nil {
				r.faults[l.columns[name]] = fault
			}
		}
	}
	return l.message.fill(r.cell, func(t *text, filled string) string {
		if !t.person {
			return filled
		}
		completed, err := l.country.complete(filled)
		digits, isNumber := bare(completed)
		l.written = l.written || isNumber && digits != completed
		if column := l.columns[t.columns()[0]]; err != nil && r.faults[column] == nil {
			r.faults[column] = err
		}
		return completed
	})
}

// cell returns a cell for a text. A number that is more than a text is not taken from the form in which it is shown.
func (r *Row) cell(t *text, name int) string {
	if t.exact() {
		return r.ExactCell(r.lines.columns[name])
	}
	return r.Cell(r.lines.columns[name])
}

// Forget keeps no rows for [Lines.Row].
func (l *Lines) Forget() { l.forgets = true }

// Row returns the row of a line that was read; rows before it are forgotten.
func (l *Lines) Row(line int64) *Row {
	for len(l.rows) > 0 && l.rows[0].Number < line {
		l.rows[0] = nil // so that it can be freed
		l.rows = l.rows[1:]
	}
	if len(l.rows) == 0 || l.rows[0].Number != line {
		return nil
	}
	return l.rows[0]
}

// Explain returns the mistakes of the row, if there are any: those of its cells, and what the contract says of the line
// that was made of it, as far as that does not follow from them.
func (r *Row) Explain(invalid error) error {
	var texts []string
	for _, column := range sorted(r.faults) {
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
	return &RowError{texts}
}

// columnsAt returns the columns that a place of the message is made of, and whether one of them has a mistake already.
func (r *Row) columnsAt(pointer string) (columns []int, known bool) {
	for _, t := range r.lines.message.at(pointer) {
		for _, name := range t.columns() {
			column := r.lines.columns[name]
			known = known || r.faults[column] != nil
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	return columns, known
}

// place names the row and columns of it.
func (r *Row) place(columns ...int) string {
	text := fmt.Sprintf("%s: row %d", r.lines.name, r.Number)
	for _, column := range columns {
		if column >= 0 {
			text += ", " + r.lines.table.Place(column)
		}
	}
	return text
}

func sorted(faults map[int]error) []int {
	var columns []int
	for column := range faults {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	return columns
}

// Unknown begins the reason of a row whose delivery is unknown. A row that still has it is not sent.
const Unknown = "unknown"

// FailedHead begins a file of rows that failed.
func (r *Row) FailedHead() []byte { return r.lines.table.FailedHead() }

// Failed is the row in the form of its table, with the reason in a column. Merged again, it makes the same message.
func (r *Row) Failed(reason string) []byte {
	cells := slices.Clone(r.Cells)
	for _, p := range r.lines.message.parts {
		if p.text == nil || !p.text.exact() {
			continue
		}
		for _, name := range p.text.columns() {
			if column := r.lines.columns[name]; column < len(cells) {
				cells[column] = r.cell(p.text, name)
			}
		}
	}
	return r.lines.table.FailedRow(cells, reason)
}

// Form says how the table was read, after its end.
func (l *Lines) Form() string {
	if l.table == nil {
		return ""
	}
	rows := "rows"
	if l.count == 1 {
		rows = "row"
	}
	return fmt.Sprintf("%s: %s; %d %s", l.name, l.table.Form(), l.count, rows)
}

// Notes are remarks on the message and the header.
func (l *Lines) Notes() []string { return l.notes }

// Close ends the reading.
func (l *Lines) Close() error {
	if l.table == nil {
		return nil
	}
	return l.table.Close()
}
