package merge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
)

// Lines reads a table as NDJSON: line n has the message from row n. A row without a message gives a blank line.
type Lines struct {
	name    string
	message *Message
	in      io.Reader
	table   *sheet.Table   // nil before the first read
	columns map[string]int // the place of each name of the message in the table
	notes   []string
	count   int64
	line    int64 // the last line written
	ready   bytes.Buffer
	row     *Row // the row of the line last written
	written bool // a number has characters that --country would remove
	err     error
}

var errNoRows = errors.New("has the names of columns, and no row below them")

// NewLines reads the table in r. Errors name it.
func NewLines(name string, r io.Reader, message *Message) *Lines {
	return &Lines{name: input.Label(name), in: r, message: message, columns: map[string]int{}}
}

// Read implements [io.Reader]. It fails with a [*MistakesError] if the message does not fit the header.
func (l *Lines) Read(p []byte) (int, error) {
	for l.ready.Len() == 0 {
		if l.err != nil {
			return 0, l.err
		}
		if l.err = l.next(); l.err != nil {
			l.Close()
		}
	}
	return l.ready.Read(p)
}

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
	l.ready.Write(bytes.Repeat([]byte("\n"), int(row.Number-l.line-1)))
	l.ready.Write(append(row.fill(), '\n'))
	l.row, l.line = row, row.Number
	return nil
}

// bind finds the message's columns in the header.
func (l *Lines) bind() error {
	header := l.table.Header()
	trimmed, shown := make([]string, len(header)), make([]string, len(header))
	for i, name := range header {
		trimmed[i], shown[i] = columnName(sheet.Protected(name)), l.table.Name(i)
	}
	isNamed := func(name string) bool { return slices.Contains(trimmed, name) }
	if !l.table.HasNames() && !slices.ContainsFunc(l.message.names, isNamed) {
		return l.misfit(l.name + ": row 1 must have the names of the columns, but its cells look like data")
	}
	var mistakes []string
	for _, name := range l.message.names {
		column := slices.Index(trimmed, name)
		l.columns[name] = column
		switch {
		case column < 0:
			mistakes = append(mistakes, fmt.Sprintf("%s: {{%s}}: %s has no such column; its columns are %s", l.message.file, name, l.name, list(shown)))
		case slices.Contains(trimmed[column+1:], name):
			mistakes = append(mistakes, fmt.Sprintf("%s: row 1: more than one column has the name %s", l.name, name))
		}
	}
	var unused []string
	reason := l.table.ReasonColumn()
	for i, name := range header {
		switch used := slices.Contains(l.message.names, trimmed[i]); {
		case used && name != strings.TrimSpace(name):
			l.note("white space stands around the name of " + l.table.Place(i) + ": it does not count")
		case !used && trimmed[i] != "" && i != reason:
			unused = append(unused, shown[i])
		}
	}
	if len(unused) > 0 {
		l.note("not in the message: " + list(unused))
	}
	l.notes = append(l.notes, l.message.oneBrace(header)...)
	if len(mistakes) > 0 {
		return l.misfit(mistakes...)
	}
	return nil
}

// misfit returns the mistakes of a message or a header. The reason can be another sheet or another delimiter.
func (l *Lines) misfit(mistakes ...string) error {
	return &MistakesError{append(mistakes, l.name+": note: read as "+l.table.Form())}
}

func (l *Lines) note(text string) { l.notes = append(l.notes, l.name+": note: "+text) }

func list(names []string) string {
	const most = 30
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// Row returns the row of the line that was read last. It is right for readers of one line at a time: no call of Read
// returns the lines of two rows.
func (l *Lines) Row() *Row { return l.row }

// Notes returns how the table was read, and remarks on the message and the header. It may be called after the end.
func (l *Lines) Notes() []string {
	rows := "rows"
	if l.count == 1 {
		rows = "row"
	}
	return append([]string{fmt.Sprintf("%s: %s; %d %s", l.name, l.table.Form(), l.count, rows)}, l.notes...)
}

// Written reports whether a number has characters that --country would remove.
func (l *Lines) Written() bool { return l.written }

// Close ends the reading.
func (l *Lines) Close() {
	if l.table != nil {
		l.table.Close()
	}
}
