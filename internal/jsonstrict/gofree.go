package jsonstrict

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// maxGoDepth ends the walk through a value that contains itself. It is larger than maxDepth, because each level of JSON
// can be a pointer to an interface in Go.
const maxGoDepth = 3 * maxDepth

// CheckFree checks a Go value for which the contract allows any JSON except null. It reports a value that encoding/json
// cannot encode or would encode wrongly: encoding/json replaces invalid UTF-8, and does not notice a repeated name in a
// json.RawMessage.
func CheckFree(r *validate.Report, at *validate.Path, value any) {
	if size := 0; !isNull(reflect.ValueOf(value)) && isPlain(value, 1, &size) {
		return
	}
	var found validate.Report
	checkGo(&found, new(validate.Path), reflect.ValueOf(value), 1)
	if found.OK() {
		checkEncoded(&found, value)
	}
	for _, v := range found.Violations() {
		v.Pointer, v.Position = at.Pointer()+v.Pointer, delivery.Position{}
		r.Add(v)
	}
}

// isPlain reports whether [Free] could have decoded the value, well within its limits. It adds the number of values inside
// to size. To encode a plain value would find no violation and would take much longer.
func isPlain(value any, depth int, size *int) bool {
	if *size++; depth > maxDepth || *size > maxValues {
		return false
	}
	switch value := value.(type) {
	case nil, bool:
		return true
	case string:
		return utf8.ValidString(value)
	case json.Number:
		return strings.Trim(string(value), "-+.eE0123456789") == "" && json.Valid([]byte(value))
	case []any:
		for _, item := range value {
			if !isPlain(item, depth+1, size) {
				return false
			}
		}
		return true
	case map[string]any:
		for name, member := range value {
			// A character of a name can take six bytes in JSON.
			if len(name) > maxName/6 || !utf8.ValidString(name) || !isPlain(member, depth+1, size) {
				return false
			}
		}
		return true
	}
	return false
}

// checkEncoded checks the value's JSON.
func checkEncoded(r *validate.Report, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		notEncodable(r, nil, "another value")
		return
	}
	d := newDecoder(text)
	defer decoders.Put(d)
	var read any
	Free(d, &read)
	r.Merge(&d.report)
}

// checkGo walks through a Go value as encoding/json does. Its paths begin at the value itself and not at the message:
// otherwise messages without free values would allocate, too.
func checkGo(r *validate.Report, at *validate.Path, v reflect.Value, depth int) {
	switch {
	case isNull(v):
		return
	case depth > maxGoDepth:
		r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "depth", Limit: fmt.Sprintf("at most %d levels", maxDepth), Given: "nested too deeply"})
		return
	case encodesItself(r, at, v):
		return
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		checkGo(r, at, v.Elem(), depth+1)
	case reflect.String:
		r.Text(at, v.String(), 0, validate.Unlimited)
	case reflect.Float32, reflect.Float64:
		r.Number(at, v.Float(), math.Inf(-1), math.Inf(1))
	case reflect.Map:
		checkGoMap(r, at, v, depth)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // encoding/json encodes a slice of bytes in base64, and an array of bytes as numbers
		}
		for i := range v.Len() {
			place := at.Item(i)
			checkGo(r, &place, v.Index(i), depth+1)
		}
	case reflect.Struct:
		checkGoStruct(r, at, v, depth)
	case reflect.Func:
		notEncodable(r, at, "a function")
	case reflect.Chan:
		notEncodable(r, at, "a channel")
	case reflect.Complex64, reflect.Complex128:
		notEncodable(r, at, "a complex number")
	case reflect.UnsafePointer:
		notEncodable(r, at, "a pointer")
	default: // a boolean or an integer
	}
}

// isNull reports whether encoding/json encodes v as null.
func isNull(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		return v.IsNil()
	default:
		return false
	}
}

// encodesItself checks a value that is a json.Number or has its own method for encoding, such as a json.RawMessage. It
// returns false for any other value.
func encodesItself(r *validate.Report, at *validate.Path, v reflect.Value) bool {
	if !v.CanInterface() {
		return false
	}
	switch value := v.Interface().(type) {
	case json.Marshaler, json.Number:
		if _, err := json.Marshal(value); err != nil {
			notEncodable(r, at, "another value")
		}
	case encoding.TextMarshaler:
		text, err := value.MarshalText()
		if err != nil {
			notEncodable(r, at, "another value")
		}
		r.Text(at, string(text), 0, validate.Unlimited)
	default:
		return false
	}
	return true
}

func checkGoMap(r *validate.Report, at *validate.Path, v reflect.Value, depth int) {
	entries := make(map[string]reflect.Value, v.Len())
	for key, value := range v.Seq2() {
		name, ok := mapName(key)
		if !ok {
			notEncodable(r, at, "a map whose keys are not text")
			return
		}
		entries[name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if !utf8.ValidString(name) {
			r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be valid UTF-8", Given: "a name with invalid bytes"})
			continue
		}
		place := at.Member(name)
		checkGo(r, &place, entries[name], depth+1)
	}
}

// mapName returns the name that encoding/json gives to a key, and whether the key is supported.
func mapName(key reflect.Value) (string, bool) {
	if key.Kind() == reflect.String {
		return key.String(), true
	}
	if text, ok := key.Interface().(encoding.TextMarshaler); ok {
		name, err := text.MarshalText()
		return string(name), err == nil
	}
	return fmt.Sprint(key), key.CanInt() || key.CanUint()
}

func checkGoStruct(r *validate.Report, at *validate.Path, v reflect.Value, depth int) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		fieldType := field.Type
		if fieldType.Kind() == reflect.Pointer {
			fieldType = fieldType.Elem()
		}
		embedded := field.Anonymous && fieldType.Kind() == reflect.Struct
		switch {
		case name == "-" && options == "", !field.IsExported() && !embedded, value.IsZero() && strings.Contains(options, "omit"):
			continue
		case embedded && name == "":
			checkGo(r, at, value, depth+1)
			continue
		case name == "":
			name = field.Name
		}
		place := at.Member(name)
		checkGo(r, &place, value, depth+1)
	}
}

func notEncodable(r *validate.Report, at *validate.Path, given string) {
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be a value that encoding/json can encode", Given: given})
}
