package jsonstrict

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

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
