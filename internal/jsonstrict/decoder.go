// Package jsonstrict reads JSON for the generated types and forgives nothing. An unknown, repeated or missing
// member, a value of the wrong type, null, broken text, and anything after the value are violations. It reads on
// after a violation where it can, so that one reading finds them all.
package jsonstrict

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// maxDepth bounds how deep values may be nested. No message comes close.
const maxDepth = 64

// Unmarshal reads data into v. After a violation v stays as it was, and the report also has what check finds in
// the parts that could be read.
func Unmarshal[T any](data []byte, v *T, decode func(*Decoder, *T), check func(*validate.Report, *validate.Path, *T)) error {
	d := Decoder{
		data: data,
		// First reports repeated names, and reads on after them.
		json: jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
	}
	var read T
	decode(&d, &read)
	d.end()
	if d.report.OK() {
		*v = read
		return nil
	}
	if !d.broken {
		var limits validate.Report
		check(&limits, nil, &read)
		d.report.Merge(&limits)
	}
	locate(data, d.report.Violations())
	return d.report.Err()
}

// Decoder reads one value and gathers its violations.
type Decoder struct {
	data   []byte
	json   *jsontext.Decoder
	name   []byte
	report validate.Report
	broken bool // the text is not JSON from here on, or nested too deep
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
	if d.json.StackDepth() == maxDepth {
		d.broken = true
		d.add("depth", fmt.Sprintf("at most %d levels", maxDepth), "nested too deep")
		return false
	}
	_, err := d.json.ReadToken()
	return !d.failed(err)
}

// Next goes to the next member of the object, or leaves the object after the last.
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

// First marks the member with this index as read. It reports a member that is there for a second time, skips it,
// and returns false.
func (d *Decoder) First(seen *Seen, index int) bool {
	if *seen&(1<<index) == 0 {
		*seen |= 1 << index
		return true
	}
	d.add("uniqueNames", "", "stands there more than once")
	d.skip()
	return false
}

// Require reports the member with this index unless it was read. The object must have ended.
func (d *Decoder) Require(seen Seen, index int, name string) {
	if seen&(1<<index) == 0 && !d.broken {
		d.addAt(d.pointer()+"/"+validate.EscapeToken(name), "required", "required", "missing")
	}
}

// Unknown reports the member that Next went to as one that the contract does not have, and skips it.
func (d *Decoder) Unknown() {
	d.add("additionalProperties", "", "unknown member")
	d.skip()
}

// is tells whether the next value is of this kind. It reports any other value, and skips it.
func (d *Decoder) is(kind jsontext.Kind, limit string) bool {
	if d.broken {
		return false
	}
	got := d.json.PeekKind()
	if got == kind {
		return true
	}
	if d.skip(); !d.broken {
		d.add("type", limit, kindName(got))
	}
	return false
}

func (d *Decoder) skip() {
	if !d.broken {
		d.failed(d.json.SkipValue())
	}
}

// end reports anything that follows the value.
func (d *Decoder) end() {
	if d.broken {
		return
	}
	offset := d.json.InputOffset()
	if _, err := d.json.ReadToken(); err == nil || !errors.Is(err, io.EOF) {
		d.broken = true
		space := len(d.data[offset:]) - len(bytes.TrimLeft(d.data[offset:], " \t\r\n"))
		d.syntax("", "something follows the message", int(offset)+space)
	}
}

// failed reports an error of the JSON reader and tells whether there was one. It keeps the place alone: the
// reader's words may quote the text.
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
	switch {
	case len(bytes.TrimSpace(d.data)) == 0:
		d.addAt("", "syntax", "", "no JSON: the input is empty")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		d.syntax(pointer, "the JSON ends too early", len(d.data))
	default:
		d.syntax(pointer, "not valid JSON", int(offset))
	}
	return true
}

func (d *Decoder) syntax(pointer, given string, offset int) {
	d.report.Add(delivery.Violation{Pointer: pointer, Rule: "syntax", Given: given, Position: positionOf(d.data, offset)})
}

func (d *Decoder) pointer() string { return string(d.json.StackPointer()) }

func (d *Decoder) add(rule, limit, given string) { d.addAt(d.pointer(), rule, limit, given) }

func (d *Decoder) addAt(pointer, rule, limit, given string) {
	d.report.Add(delivery.Violation{Pointer: pointer, Rule: rule, Limit: limit, Given: given})
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

// unquote returns the text of a JSON string that the reader has found valid.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		panic("jsonstrict: the reader passed a string that cannot be unquoted: " + err.Error())
	}
	return text
}
