// Package merge fills a message in for each row of a table. It makes the lines of "jelou merge" and "jelou batch".
package merge

import (
	"bytes"
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
	json  [][]byte // before, between and behind the texts
	texts []*text
	names []string // of columns, each once

	country country // of numbers without a country code
}

// text is a text of the message with names of columns in it.
type text struct {
	pointer string
	plain   []string // before, between and behind the names
	names   []string
	person  bool // the text names the receiver
	number  bool // the contract wants a number there
}

// exact reports whether the text needs a cell's exact value: 573001234567, and not 573,001,234,567 as a spreadsheet
// shows it.
func (t *text) exact() bool { return t.person || t.number }

// HasCountry reports whether numbers without a country code get one.
func (m *Message) HasCountry() bool { return m.country != "" }

// MistakesError has the mistakes of a message, of a table's header or of a row. Each text names the file.
type MistakesError struct{ Texts []string }

func (e *MistakesError) Error() string { return strings.Join(e.Texts, "; ") }

// NewMessage reads the message in a file. It checks a filled-in message, and so finds at once a mistake that every row would
// have.
func NewMessage(file string, data []byte) (*Message, error) {
	m := &Message{file: input.Label(file)}
	if err := m.read(data); err != nil {
		return nil, err
	}
	return m, m.rehearse()
}

// fixed are the rules that no cell changes: those on names of members, and on types once the numbers are known.
var fixed = []string{"additionalProperties", "uniqueNames", "type"}

// rehearse fills in small different values. It finds the places for numbers, and mistakes that depend on no column.
func (m *Message) rehearse() error {
	sample := func(name string) string { return strconv.Itoa(1001 + slices.Index(m.names, name)) }
	try := func() []delivery.Violation {
		var invalid *delivery.ValidationError
		if errors.As(content.Check(m.fill(func(t *text) string { return t.fill(sample) })), &invalid) {
			return invalid.Violations
		}
		return nil
	}
	for _, v := range try() {
		for _, t := range m.at(v.Pointer) {
			alone := t.pointer == v.Pointer && len(t.names) == 1 && strings.Join(t.plain, "") == ""
			t.number = t.number || alone && v.Rule == "type" && strings.Contains(v.Limit, "number")
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

// fill returns the text with a cell for each name.
func (t *text) fill(cell func(name string) string) string {
	filled := t.plain[0]
	for i, name := range t.names {
		filled += cell(name) + t.plain[i+1]
	}
	return filled
}

// fill returns the message as one line of JSON, with these texts filled in.
func (m *Message) fill(text func(t *text) string) []byte {
	line := slices.Clone(m.json[0])
	for i, t := range m.texts {
		if filled := text(t); t.number && isNumber(filled) {
			line = append(line, filled...)
		} else {
			line, _ = jsontext.AppendQuote(line, filled) // an invalid byte becomes U+FFFD
		}
		line = append(line, m.json[i+1]...)
	}
	return line
}

func isNumber(text string) bool {
	return jsontext.Value(text).Kind() == '0' && json.Valid([]byte(text)) && strings.TrimSpace(text) == text
}

// oneBrace returns notes on column names in single braces, which fill leaves as they are.
func (m *Message) oneBrace(header []string) (notes []string) {
	plain := string(bytes.Join(m.json, nil)) // the message without its columns
	for _, t := range m.texts {
		plain += strings.Join(t.plain, "\n")
	}
	for _, name := range header {
		name = strings.TrimSpace(name)
		note := fmt.Sprintf("%s: note: {%s} stays as it is: a column needs two braces, {{%s}}", m.file, name, name)
		if name != "" && strings.Contains(plain, "{"+name+"}") && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}
