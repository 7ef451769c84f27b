// Package strict reads JSON for the generated types, and forgives nothing: an unknown, repeated or
// missing member, a value of the wrong type, null, broken text and anything after the value are
// violations that name their place. It goes on after a violation wherever it can, so that one
// reading finds them all.
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/rule"
)

// Unmarshal reads data into v. When something is wrong v stays as it was and the report also holds
// what check finds in the parts that could be read.
func Unmarshal[T any](data []byte, v *T, decode func(*Decoder, *T), check func(*rule.Report, *rule.Path, *T)) *rule.Report {
	d := Decoder{
		data: data,
		// Repeated names are found by First, which goes on reading after them.
		json: jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
	}
	var read T
	decode(&d, &read)
	d.end()
	if d.report.OK() {
		*v = read
		return &d.report
	}
	if !d.broken {
		var limits rule.Report
		check(&limits, nil, &read)
		d.report.Merge(&limits)
	}
	return &d.report
}

// Decoder reads one value and gathers what is wrong with it.
type Decoder struct {
	data   []byte
	json   *jsontext.Decoder
	name   []byte
	report rule.Report
	broken bool // the text is not JSON; nothing after this place can be read
}

// Seen remembers which members of an object were read, by their index.
type Seen uint64

// Object enters an object. It reports any other value, skips it, and returns false.
func (d *Decoder) Object() bool {
	return d.enter('{', "must be an object")
}

func (d *Decoder) enter(kind jsontext.Kind, limit string) bool {
	if !d.is(kind, limit) {
		return false
	}
	_, err := d.json.ReadToken()
	return !d.failed(err)
}

// Next goes to the next member of the object, and leaves the object when there is none.
func (d *Decoder) Next() bool {
	if d.broken {
		return false
	}
	if d.json.PeekKind() == '}' {
		_, err := d.json.ReadToken()
		d.failed(err)
		return false
	}
	name, err := d.json.ReadValue()
	if d.failed(err) {
		return false
	}
	d.name = unquote(name)
	return true
}

// Name is the name of the member that Next went to. It is good until the next call of Next.
func (d *Decoder) Name() []byte { return d.name }

// First marks the member with this index as read. It reports a member that stands there for a
// second time, skips it, and returns false.
func (d *Decoder) First(seen *Seen, index int) bool {
	if *seen&(1<<index) == 0 {
		*seen |= 1 << index
		return true
	}
	d.add("uniqueNames", "", "stands there more than once")
	d.skip()
	return false
}

// Require reports the member with this index, unless it was read. The object must have ended.
func (d *Decoder) Require(seen Seen, index int, name string) {
	if seen&(1<<index) == 0 && !d.broken {
		d.addAt(d.pointer()+"/"+rule.EscapeToken(name), "required", "required", "missing")
	}
}

// Unknown reports the member that Next went to as one that the contract does not have, and skips it.
func (d *Decoder) Unknown() {
	d.add("additionalProperties", "", "unknown member")
	d.skip()
}

// is tells whether the next value is of this kind; it reports any other, and skips it.
func (d *Decoder) is(kind jsontext.Kind, limit string) bool {
	if d.broken {
		return false
	}
	got := d.json.PeekKind()
	if got == kind {
		return true
	}
	if got == 0 { // nothing readable: reading it gives the error
		d.skip()
		return false
	}
	d.skip()
	if !d.broken {
		d.add("type", limit, kindName(got))
	}
	return false
}

func (d *Decoder) skip() {
	if !d.broken {
		d.failed(d.json.SkipValue())
	}
}

// end makes sure that nothing follows.
func (d *Decoder) end() {
	if d.broken {
		return
	}
	offset := d.json.InputOffset()
	if _, err := d.json.ReadToken(); err == nil || !errors.Is(err, io.EOF) {
		d.broken = true
		space := len(d.data[offset:]) - len(bytes.TrimLeft(d.data[offset:], " \t\r\n"))
		d.addAt("", "syntax", "", "something follows the message at "+d.position(offset+int64(space)))
	}
}

// failed notes an error of the JSON reader and tells whether there was one. The reader's own words
// may quote the text, so only the place is kept.
func (d *Decoder) failed(err error) bool {
	if err == nil {
		return false
	}
	if d.broken {
		return true
	}
	d.broken = true
	offset, pointer := d.json.InputOffset(), d.pointer()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		offset, pointer = syntactic.ByteOffset, string(syntactic.JSONPointer)
	}
	if len(bytes.TrimSpace(d.data)) == 0 {
		d.addAt("", "syntax", "", "no JSON: the input is empty")
		return true
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		d.addAt(pointer, "syntax", "", "the JSON ends too early, at "+d.position(int64(len(d.data))))
		return true
	}
	d.addAt(pointer, "syntax", "", "not valid JSON at "+d.position(offset))
	return true
}

// position gives an offset as a person counts: line and column from 1, columns in bytes.
func (d *Decoder) position(offset int64) string {
	before := d.data[:min(int(offset), len(d.data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("line %d, column %d", line, column)
}

func (d *Decoder) pointer() string { return string(d.json.StackPointer()) }

func (d *Decoder) add(rule, limit, given string) { d.addAt(d.pointer(), rule, limit, given) }

func (d *Decoder) addAt(pointer, ruleName, limit, given string) {
	d.report.Add(rule.Violation{Pointer: pointer, Rule: ruleName, Limit: limit, Given: given})
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	default:
		return "an array"
	}
}

// unquote gives the text of a JSON string that the reader has found valid.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		panic("strict: the reader passed a string that cannot be unquoted: " + err.Error())
	}
	return text
}
