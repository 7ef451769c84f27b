package jsonstrict

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// CheckFree checks a Go value for which the contract allows any JSON except null. It reports a value that encoding/json
// cannot encode or would encode wrongly: encoding/json replaces invalid UTF-8, and does not notice a repeated name in a
// json.RawMessage.
func CheckFree(r *validate.Report, at *validate.Path, value any) {
	if size := 0; isPlain(value, 1, &size) {
		return
	}
	var found validate.Report
	checkEncoded(&found, value)
	for _, v := range found.Violations() {
		v.Pointer, v.Position = at.Pointer()+v.Pointer, delivery.Position{}
		r.Add(v)
	}
}

// isPlain reports whether [Free] could have decoded the value, well within its limits. It adds the number of values
// inside to size. To encode a plain value would find no violation and would take much longer.
func isPlain(value any, depth int, size *int) bool {
	if *size++; depth > maxDepth || *size > maxValues {
		return false
	}
	isInside := depth > 1 // where null is allowed
	switch value := value.(type) {
	case nil:
		return isInside
	case bool:
		return true
	case string:
		return utf8.ValidString(value)
	case json.Number:
		return isNumber(string(value))
	case []any:
		for _, item := range value {
			if !isPlain(item, depth+1, size) {
				return false
			}
		}
		return isInside || value != nil
	case map[string]any:
		for name, member := range value {
			// A character of a name can take six bytes in JSON.
			if len(name) > maxName/6 || !utf8.ValidString(name) || !isPlain(member, depth+1, size) {
				return false
			}
		}
		return isInside || value != nil
	}
	return false
}

// isNumber reports whether text is a number of JSON. json.Valid would allocate memory since Go 1.27.
func isNumber(text string) bool {
	digits := func() bool {
		before := len(text)
		text = strings.TrimLeft(text, "0123456789")
		return len(text) < before
	}
	skip := func(chars string) bool {
		if text == "" || !strings.Contains(chars, text[:1]) {
			return false
		}
		text = text[1:]
		return true
	}
	skip("-")
	if !skip("0") && !digits() || skip(".") && !digits() {
		return false
	}
	if skip("eE") {
		skip("+-")
		return digits() && text == ""
	}
	return text == ""
}

func checkEncoded(r *validate.Report, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		unencodable(r, new(validate.Path), value, err, 1)
		return
	}
	d := newDecoder(text)
	defer decoders.Put(d)
	var read any
	Free(d, &read)
	r.Merge(&d.report)
	if r.OK() {
		checkBytes(r, text, value)
	}
}

// unencodable reports the values that encoding/json cannot encode, as err says. It looks for them in lists and maps of
// any values. It stops and returns false at a value that is too deep, because such a value may contain itself many times.
func unencodable(r *validate.Report, at *validate.Path, value any, err error, depth int) (ends bool) {
	inside := func(place validate.Path, inner any) bool {
		_, err := json.Marshal(inner)
		return err == nil || unencodable(r, &place, inner, err, depth+1)
	}
	ends = depth <= maxDepth
	if !ends {
		value = nil
	}
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			ends = ends && inside(at.Item(i), item)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			ends = ends && inside(at.Member(name), value[name])
		}
	default:
		r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be a value that encoding/json can encode", Given: kindOf(err)})
	}
	return ends
}

// kindOf describes a value by the error of encoding/json. It leaves out an error of the value's own method, which may
// quote it.
func kindOf(err error) string {
	var (
		ofType  *json.UnsupportedTypeError
		ofValue *json.UnsupportedValueError
	)
	switch {
	case errors.As(err, new(*json.MarshalerError)):
	case errors.As(err, &ofType):
		return "a value of the type " + ofType.Type.String()
	case errors.As(err, &ofValue):
		return ofValue.Str // NaN, an infinity or a cycle
	}
	return "another value"
}

// checkBytes reports each text that had invalid bytes before encoding/json encoded it. encoding/json puts replacement
// characters in their place.
func checkBytes(r *validate.Report, text []byte, value any) {
	if !bytes.Contains(text, []byte(replacement)) || !isReplaced(value) {
		return
	}
	d := newDecoder(text)
	defer decoders.Put(d)
	for {
		if d.json.PeekKind() != '"' {
			if _, err := d.json.ReadToken(); err != nil {
				return // the end, because the text is JSON
			}
			continue
		}
		quoted, err := d.json.ReadValue()
		if err != nil {
			return
		}
		if bytes.Contains(bytes.ReplaceAll(quoted, []byte(`\\`), nil), []byte(replacement)) {
			r.Add(delivery.Violation{Pointer: d.pointer(), Rule: "type", Limit: "must be valid UTF-8", Given: "invalid bytes"})
		}
	}
}
