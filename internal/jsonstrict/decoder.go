// Package jsonstrict decodes JSON into the generated types strictly. An unknown, repeated or missing member, a value of
// the wrong type, null, invalid UTF-8, and anything after the value are violations. Decoding continues after a violation
// if possible, so that one pass finds all violations.
package jsonstrict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/validate"
)

// Limits on the input. No message comes close to them.
const (
	maxDepth   = 64      // levels of nesting
	maxValues  = 50_000  // values in all lists and free objects together, because each needs much more memory than its text
	maxName    = 1 << 10 // bytes in the name of a member, because each violation inside the member repeats it
	maxPointer = 2 << 10 // bytes in the pointer of a violation
)

// Unmarshal decodes data into v. If it finds a violation, it leaves v unchanged, and its error also has the violations
// that check finds in the decoded parts.
func Unmarshal[T any](data []byte, v *T, decode func(*Decoder, *T), check func(*validate.Report, *validate.Path, *T)) error {
	d := newDecoder(data)
	defer decoders.Put(d)
	var read T
	decode(d, &read)
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

// Decoder decodes one value and collects its violations.
type Decoder struct {
	data   []byte
	buffer bytes.Buffer // data, which json reads in place
	json   jsontext.Decoder
	name   []byte
	report validate.Report
	values int  // values in lists and free objects so far
	broken bool // decoding cannot continue: the rest is not JSON, or exceeds a limit
}

// decoders keeps decoders for reuse, because a decoder is larger than most messages.
var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// newDecoder returns a decoder. The caller puts it back into decoders.
func newDecoder(data []byte) *Decoder {
	d, _ := decoders.Get().(*Decoder)
	d.data, d.buffer = data, *bytes.NewBuffer(data)
	d.name, d.report, d.values, d.broken = nil, validate.Report{}, 0, false
	// json must allow repeated names, because First reports them and continues.
	d.json.Reset(&d.buffer, jsontext.AllowDuplicateNames(true))
	return d
}

// Seen records the decoded members of an object, one bit for each member's index.
type Seen uint64

// Object enters an object. For any other value it reports a violation, skips the value and returns false.
func (d *Decoder) Object() bool {
	return d.enter('{', "must be an object")
}

func (d *Decoder) enter(kind jsontext.Kind, limit string) bool {
	if !d.is(kind, limit) {
		return false
	}
	if d.json.StackDepth() == maxDepth {
		d.broken = true
		d.add("depth", fmt.Sprintf("at most %d levels", maxDepth), "nested too deeply")
		return false
	}
	_, err := d.json.ReadToken()
	return !d.failed(err)
}

// Next advances to the next member of the object. After the last member it leaves the object and returns false.
func (d *Decoder) Next() bool {
	if !d.more('}') {
		return false
	}
	name, err := d.json.ReadValue()
	if d.failed(err) {
		return false
	}
	if len(name) > maxName {
		d.broken = true
		d.add("name", fmt.Sprintf("at most %d bytes", maxName), "a name that is too long")
		return false
	}
	d.name = unquote(name)
	return true
}

// more reports whether something precedes the end of the object or array. If not, it leaves the object or array.
func (d *Decoder) more(end jsontext.Kind) bool {
	if d.broken || d.json.PeekKind() != end {
		return !d.broken
	}
	_, err := d.json.ReadToken()
	d.failed(err)
	return false
}

// Name returns the name of the current member. The name is valid until the next call of Next.
func (d *Decoder) Name() []byte { return d.name }

// First marks the member with this index as decoded. If the object already had the member, First reports a violation,
// skips the value and returns false.
func (d *Decoder) First(seen *Seen, index int) bool {
	if *seen&(1<<index) == 0 {
		*seen |= 1 << index
		return true
	}
	d.refuse("uniqueNames", "is repeated")
	return false
}

// Require reports a violation if the object does not have the member with this index. Call it after the end of the object.
func (d *Decoder) Require(seen Seen, index int, name string) {
	if seen&(1<<index) == 0 {
		d.missing(name)
	}
}

func (d *Decoder) missing(name string) {
	if !d.broken {
		d.addAt(d.pointer()+"/"+validate.EscapeToken(name), "required", "required", "missing")
	}
}

// Unknown reports the current member as unknown to the contract, and skips its value.
func (d *Decoder) Unknown() { d.refuse("additionalProperties", "unknown member") }

func (d *Decoder) refuse(rule, given string) {
	d.add(rule, "", given)
	d.skip()
}

// room counts a value in a list or a free object. After too many values, it ends the decoding and returns false.
func (d *Decoder) room() bool {
	if d.values++; d.values <= maxValues {
		return true
	}
	d.broken = true
	d.add("maxItems", fmt.Sprintf("at most %d in all lists", maxValues), "too many values")
	return false
}

// is reports whether the next value is of this kind. For any other value it reports a violation and skips the value.
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

// unquote returns the text of a JSON string, which the reader has already validated.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return text
}
