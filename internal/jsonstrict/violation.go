package jsonstrict

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

// failed reports whether err is not nil. It adds an error of the JSON reader as a violation, and keeps only the error's
// position, because the error may quote the text.
func (d *Decoder) failed(err error) bool {
	if err == nil || d.broken {
		return err != nil
	}
	d.broken = true
	offset, pointer := d.json.InputOffset(), d.pointer()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		offset, pointer = syntactic.ByteOffset, short(string(syntactic.JSONPointer))
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
	d.report.Add(delivery.Violation{Pointer: pointer, Rule: "syntax", Given: given, Position: position(d.data, offset)})
}

// pointer returns the JSON pointer of the last value that the decoder read.
func (d *Decoder) pointer() string {
	if d.report.Full() {
		return "" // a full report only counts violations
	}
	return short(string(d.json.StackPointer()))
}

// short cuts a pointer that is too long, at the end of a token.
func short(pointer string) string {
	if len(pointer) <= maxPointer {
		return pointer
	}
	return strings.Clone(pointer[:strings.LastIndexByte(pointer[:maxPointer], '/')])
}

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
