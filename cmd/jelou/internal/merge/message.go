// Package merge fills a message in for each row of a table. It makes the lines of "jelou merge" and "jelou batch".
package merge

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/delivery"
)

// Message is a message or a template with the names of columns in its texts: "Hello {{name}}".
type Message struct {
	file  string
	parts []part
	texts []*text  // of the parts
	names []string // of columns, each once

	country country // of numbers without a country code
}

// part is a piece of the message's JSON, or a text with columns.
type part struct {
	json []byte
	text *text
}

// text is a text of the message with names of columns in it.
type text struct {
	pointer string
	pieces  []piece
	names   []int // of the pieces, each once
	person  bool  // the text names the receiver
	number  bool  // the contract wants a number there
}

// exact reports whether the text needs a cell's exact value: 573001234567, and not 573,001,234,567 as a spreadsheet
// shows it.
func (t *text) exact() bool { return t.person || t.number }

// piece is a column, or the text between columns.
type piece struct {
	plain string
	name  int // an index in names; -1 for plain
}

// HasCountry reports whether numbers without a country code get one.
func (m *Message) HasCountry() bool { return m.country != country{} }

// MistakesError has the mistakes of a message, of a table's header or of a row. Each text names the file.
type MistakesError struct{ Texts []string }

func (e *MistakesError) Error() string { return strings.Join(e.Texts, "; ") }

// NewMessage reads the message in a file. It checks a filled-in message, and so finds at once a mistake that every row would
// have.
func NewMessage(file string, data []byte) (*Message, error) {
	m := &Message{file: input.Label(file)}
	err := m.read(data)
	if errors.Is(err, errNotJSON) {
		err = m.notJSON(data)
	}
	if err != nil {
		return nil, err
	}
	return m, m.rehearse()
}

// fixed are the rules that no cell changes: those on names of members, and on types once the numbers are known.
var fixed = []string{"additionalProperties", "uniqueNames", "type"}

// rehearse fills in small different values. It finds the places for numbers, and mistakes that depend on no column.
func (m *Message) rehearse() error {
	sample := func(_ *text, name int) string { return strconv.Itoa(1001 + name) }
	try := func() []delivery.Violation {
		err := content.Check(m.fill(sample, func(_ *text, filled string) string { return filled }))
		var invalid *delivery.ValidationError
		if err != nil && !errors.As(err, &invalid) {
			return []delivery.Violation{{Given: err.Error()}}
		} else if err == nil {
			return nil
		}
		return invalid.Violations
	}
	for _, v := range try() {
		for _, t := range m.at(v.Pointer) {
			if t.pointer == v.Pointer && len(t.pieces) == 1 && v.Rule == "type" && strings.Contains(v.Limit, "number") {
				t.number = true
			}
		}
	}
	var mistakes []string
	for _, v := range try() {
		if len(m.at(v.Pointer)) == 0 || slices.Contains(fixed, v.Rule) {
			v.Position = delivery.Position{}
			mistakes = append(mistakes, m.file+": "+v.String())
		}
	}
	hasPerson := slices.ContainsFunc(m.texts, func(t *text) bool { return t.person })
	if !hasPerson && len(mistakes) == 0 {
		mistakes = []string{m.file + ": no column names the receiver: every row would go to one person"}
	}
	if len(mistakes) > 0 {
		return &MistakesError{mistakes}
	}
	return nil
}

// at returns the texts with columns at a place of the message, or under it.
func (m *Message) at(pointer string) []*text {
	var all []*text
	for _, t := range m.texts {
		if t.pointer == pointer || strings.HasPrefix(t.pointer, pointer+"/") {
			all = append(all, t)
		}
	}
	return all
}

// fill returns the message as one line of JSON. value returns the cell for a name in a text, and finish returns the final
// form of a filled-in text.
func (m *Message) fill(value func(t *text, name int) string, finish func(t *text, filled string) string) []byte {
	var line []byte
	for _, p := range m.parts {
		if p.text == nil {
			line = append(line, p.json...)
			continue
		}
		var filled strings.Builder
		for _, piece := range p.text.pieces {
			if piece.name < 0 {
				filled.WriteString(piece.plain)
			} else {
				filled.WriteString(value(p.text, piece.name))
			}
		}
		whole := finish(p.text, filled.String())
		if p.text.number && isNumber(whole) {
			line = append(line, whole...)
			continue
		}
		line, _ = jsontext.AppendQuote(line, whole) // an invalid byte becomes U+FFFD
	}
	return line
}

func isNumber(text string) bool {
	value := jsontext.Value(text)
	return value.IsValid() && value.Kind() == '0' && json.Valid([]byte(text)) && strings.TrimSpace(text) == text
}

// oneBrace returns notes on column names in single braces, which fill leaves as they are.
func (m *Message) oneBrace(header []string) (notes []string) {
	var plain strings.Builder // the message without its columns
	for _, p := range m.parts {
		plain.Write(p.json)
	}
	for _, t := range m.texts {
		for _, piece := range t.pieces {
			plain.WriteString(piece.plain + "\n")
		}
	}
	for _, name := range header {
		name = strings.TrimSpace(name)
		note := fmt.Sprintf("%s: note: {%s} stays as it is: a column needs two braces, {{%s}}", m.file, name, name)
		if name != "" && strings.Contains(plain.String(), "{"+name+"}") && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}
