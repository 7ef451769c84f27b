package jsonstrict

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

// Locate sets the positions in data of the violations in err. It returns err.
func Locate(data []byte, err error) error {
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		locate(data, invalid.Violations)
	}
	return err
}

// locate sets the position of each violation to the position of the member's name or the item. A missing member gets the
// position of its object, and a repeated member its last position. locate skips every value without a violation.
func locate(data []byte, violations []delivery.Violation) {
	top := &wanted{first: start(data, 0)}
	for _, v := range violations {
		top.want(v.Pointer)
	}
	d := newDecoder(data)
	defer decoders.Put(d)
	top.visit(&d.json, data)
	for i := range violations {
		if v := &violations[i]; v.Rule != "syntax" { // a syntax error already has its position
			v.Position = position(data, top.offset(*v))
		}
	}
}

// wanted is a value that is wrong or contains a wrong value.
type wanted struct {
	first, last int // the offsets of the value's first and last occurrence; first is -1 until visit finds it
	inside      map[string]*wanted
}

func (w *wanted) want(pointer string) {
	for token := range jsontext.Pointer(pointer).Tokens() {
		next := w.inside[token]
		if next == nil {
			if w.inside == nil {
				w.inside = make(map[string]*wanted)
			}
			next = &wanted{first: -1}
			w.inside[token] = next
		}
		w = next
	}
}

// visit records the offsets of the wanted values in the next value. It returns false if the text is not JSON.
func (w *wanted) visit(decoder *jsontext.Decoder, data []byte) bool {
	kind := decoder.PeekKind()
	if len(w.inside) == 0 || kind != '{' && kind != '[' {
		return decoder.SkipValue() == nil
	}
	if _, err := decoder.ReadToken(); err != nil {
		return false
	}
	for i := 0; ; i++ {
		next := decoder.PeekKind()
		if next == '}' || next == ']' {
			_, err := decoder.ReadToken()
			return err == nil
		}
		at, token := start(data, int(decoder.InputOffset())), strconv.Itoa(i)
		if kind == '{' {
			name, err := decoder.ReadValue()
			if err != nil {
				return false
			}
			token = string(unquote(name))
		}
		inner := w.inside[token]
		if inner == nil {
			inner = &wanted{}
		} else {
			inner.last = at
			if inner.first < 0 {
				inner.first = at
			}
		}
		if !inner.visit(decoder, data) {
			return false
		}
	}
}

// offset returns a violation's offset; a missing member gets its parent's.
func (w *wanted) offset(v delivery.Violation) int {
	at := w.first
	for token := range jsontext.Pointer(v.Pointer).Tokens() {
		w = w.inside[token]
		if w.first < 0 {
			break
		}
		at = w.first
		if v.Rule == "uniqueNames" {
			at = w.last
		}
	}
	return at
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
