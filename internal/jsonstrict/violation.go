package jsonstrict

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
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

// Locate sets the positions in data of the violations in err. It returns err.
func Locate(data []byte, err error) error {
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		locate(data, invalid.Violations)
	}
	return err
}

// locate sets the position of each violation to the position of the member's name or the item. A missing member gets
// the position of its object, and a repeated member its last position.
func locate(data []byte, violations []delivery.Violation) {
	places := make(map[string]*place)
	for _, v := range violations {
		for pointer := v.Pointer; places[pointer] == nil; pointer = parent(pointer) {
			places[pointer] = &place{first: -1}
		}
	}
	d := newDecoder(data)
	defer decoders.Put(d)
	find(&d.json, data, places, nil, start(data, 0))
	for i := range violations {
		v := &violations[i]
		if v.Rule == "syntax" {
			continue // it already has its position
		}
		pointer := v.Pointer
		for places[pointer].first < 0 && pointer != "" {
			pointer = parent(pointer)
		}
		at := places[pointer].first
		if v.Rule == "uniqueNames" {
			at = places[pointer].last
		}
		v.Position = position(data, at)
	}
}

// place has the offsets of the first and the last value with a pointer. The first is -1 until find finds it.
type place struct{ first, last int }

// parent returns the pointer of the value around another. The parent of the whole is the whole.
func parent(pointer string) string { return pointer[:max(0, strings.LastIndexByte(pointer, '/'))] }

// find finds the places in the next value, whose member's name or item begins at an offset. It skips a value without a
// place. It returns false if the text is not JSON. All values share the memory of pointer, because a list can be long.
func find(decoder *jsontext.Decoder, data []byte, places map[string]*place, pointer []byte, at int) bool {
	here, kind := places[string(pointer)], decoder.PeekKind()
	if here != nil {
		here.last = at
		if here.first < 0 {
			here.first = at
		}
	}
	if here == nil || kind != '{' && kind != '[' {
		return decoder.SkipValue() == nil
	}
	if _, err := decoder.ReadToken(); err != nil {
		return false
	}
	for i := 0; ; i++ {
		if next := decoder.PeekKind(); next == '}' || next == ']' {
			_, err := decoder.ReadToken()
			return err == nil
		}
		at, inner := start(data, int(decoder.InputOffset())), append(pointer, '/')
		if kind == '{' {
			name, err := decoder.ReadValue()
			if err != nil {
				return false
			}
			inner = append(inner, validate.EscapeToken(string(unquote(name)))...)
		} else {
			inner = strconv.AppendInt(inner, int64(i), 10)
		}
		if !find(decoder, data, places, inner, at) {
			return false
		}
	}
}

// start returns the offset of the value that follows offset.
func start(data []byte, offset int) int {
	return offset + len(data[offset:]) - len(bytes.TrimLeft(data[offset:], " \t\r\n,:"))
}

func position(data []byte, offset int) delivery.Position {
	before := data[:min(offset, len(data))]
	return delivery.Position{
		Offset: len(before), Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - bytes.LastIndexByte(before, '\n'),
	}
}
