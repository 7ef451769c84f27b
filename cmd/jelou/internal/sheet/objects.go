package sheet

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// objectRows is NDJSON of plain rows: each line is an object of texts and numbers. The members of the first objects are the
// columns, because some programs leave out a member that is empty.
type objectRows struct {
	lines   *input.Lines
	header  []string
	columns map[string]int // the place of each name in the header
	begun   bool           // next has returned the header
}

// openObjects reads the rows. head is their beginning.
func openObjects(in io.Reader, head []byte) rows {
	o := &objectRows{lines: input.NewLines(in), columns: map[string]int{}}
	for line := range bytes.Lines(head) {
		_, _, _ = o.cells(line) // an error comes again with its row
	}
	return o
}

var errNoObject = errors.New("not a plain JSON object: its members must be texts, numbers, true, false or null")

// next returns the names of the columns first, as if they were a row of their own.
func (o *objectRows) next() (Row, error) {
	if !o.begun {
		o.begun = true
		if len(o.header) > 0 {
			return Row{Number: 1, Cells: o.header}, nil
		} // else the first row tells why
	}
	line, err := o.lines.Next()
	for err == nil && line.Blank() {
		line, err = o.lines.Next()
	}
	row := Row{Number: line.Number}
	switch {
	case errors.Is(err, input.ErrTooLarge):
		row.Fault = err
	case err != nil:
		return row, err
	default:
		row.Cells, row.Reason, row.Fault = o.cells(line.Text)
	}
	return row, nil
}

// cells reads an object. The reason is that of an object whose columns lack it. Before the first row, cells adds the
// object's members to the columns.
func (o *objectRows) cells(text []byte) (cells []string, reason string, err error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return nil, "", errNoObject
	}
	cells = make([]string, len(o.header))
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return nil, "", errNoObject
		}
		name := token.String()
		column, known := o.columns[name]
		if !known && !o.begun {
			column, known = len(o.header), true
			o.columns[name] = column
			o.header = append(o.header, name)
			cells = append(cells, "")
		}
		value, err := decoder.ReadToken()
		switch {
		case err != nil || value.Kind() == '{' || value.Kind() == '[':
			return nil, "", errNoObject
		case value.Kind() == 'n':
		case known:
			cells[column] = value.String()
		case name == Reason:
			reason = value.String()
		}
	}
	if _, err := decoder.ReadToken(); err != nil || len(bytes.TrimSpace(decoder.UnreadBuffer())) > 0 {
		return nil, "", errNoObject
	}
	return cells, reason, nil
}

func (*objectRows) form() string { return "NDJSON" }

// line writes an object. A cell that was a number becomes a text; it fills in the same text.
func (o *objectRows) line(cells []string) []byte {
	line := []byte("{")
	for i, cell := range cells {
		name := Reason
		if i < len(o.header) {
			name = o.header[i]
		}
		if i > 0 {
			line = append(line, ',')
		}
		line, _ = jsontext.AppendQuote(line, name) // an invalid byte becomes U+FFFD
		line = append(line, ':')
		line, _ = jsontext.AppendQuote(line, cell)
	}
	return append(line, "}\n"...)
}

func (*objectRows) head([]string) []byte { return nil }
