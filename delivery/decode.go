package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errEmpty     = problem("the response is empty")
	errNoJSON    = problem("the response is not JSON")
	errNoObject  = problem("the response is not a JSON object")
	errNoList    = problem("the response is not a JSON array")
	errNameTwice = problem("the response has one name twice")
	errTooMany   = problem("the response has too many members")
)

// maxMembers is more members than any response has. To look for repeated names takes the square of their number.
const maxMembers = 4096

var byteOrderMark = []byte("\xef\xbb\xbf")

// object holds the direct members of a JSON object in their order, each value as raw JSON.
type object []member

type member struct{ name, value []byte }

// decoder reads a text in place, as a buffer, so the values that it returns are parts of the text.
type decoder struct {
	text bytes.Buffer
	jsontext.Decoder
}

// decoders keeps decoders for reuse, because a decoder is larger than most responses.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

// readObject splits body, which must be one JSON object, into its members, and appends them to top. encoding/json would
// silently use the last of two members with one name, and would not notice names that differ only in case.
func readObject(top object, body []byte) (object, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, errEmpty
	}
	d, _ := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.text = *bytes.NewBuffer(body)
	d.Reset(&d.text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		if d.SkipValue() != nil {
			return nil, errNoJSON
		}
		return nil, errNoObject
	}
	_, _ = d.ReadToken() // the opening brace
	for d.PeekKind() != '}' {
		name, errName := d.ReadValue()
		value, errValue := d.ReadValue()
		if errName != nil || errValue != nil {
			return nil, errNoJSON
		}
		m := member{unquote(name), value}
		switch {
		case len(top) == maxMembers:
			return nil, errTooMany
		case top.get(string(m.name)) != nil:
			return nil, errNameTwice
		}
		top = append(top, m)
	}
	_, end := d.ReadToken() // the closing brace
	_, rest := d.ReadToken()
	if end != nil || !errors.Is(rest, io.EOF) {
		return nil, errNoJSON
	}
	return top, nil
}

// unquote returns the text of a JSON string.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // the error reports invalid UTF-8, which it replaces
	return text
}

// get returns the value of the member, or nil if the object does not have it.
func (o object) get(name string) []byte {
	for _, m := range o {
		if string(m.name) == name {
			return m.value
		}
	}
	return nil
}

// readAnything decodes the first JSON value in body. It returns nil if body does not begin with one.
func readAnything(body []byte) any {
	var value any
	_ = withDigits(body, &value) // an error leaves the value nil
	return value
}

// decode is json.Unmarshal of valid JSON with four exceptions. It decodes a number into a string as its digits: the contract
// declares ids as strings, but Jelou's own pages show some of them as numbers. It decodes a string with a number into a
// number, since a service may repeat the page of a query as it came. It decodes 3.0 into an integer, since JSON has one
// type of number. And it leaves out a time in a form that is not documented, such as one without a zone: the rest of the
// response is still good.
//
// It also keeps every digit of a number in a free-form member, which json.Unmarshal would round.
func decode(body []byte, into any) error {
	target := reflect.ValueOf(into).Elem()
	if json.Unmarshal(body, into) == nil && !hasFree(target) {
		return nil
	}
	var read any
	if err := withDigits(body, &read); err != nil {
		return err
	}
	fitted, err := json.Marshal(fit(read, target.Type()))
	if err != nil {
		return err
	}
	return withDigits(fitted, into)
}

func withDigits(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

var timeType = reflect.TypeFor[time.Time]()

// hasFree reports whether a value has a member of any type in it.
func hasFree(v reflect.Value) bool {
	if v.Type() == timeType {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		return !v.IsNil()
	case reflect.Map:
		return v.Len() > 0
	case reflect.Pointer:
		return !v.IsNil() && hasFree(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if hasFree(v.Index(i)) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if hasFree(v.Field(i)) {
				return true
			}
		}
	}
	return false
}

// isNumber reports whether a type is one of numbers.
func isNumber(t reflect.Type) bool {
	return t != nil && t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64
}

// fit returns a value in the form in which it can be decoded into a t: each number for a string as a string, each
// string for a number as a number, 3.0 as 3, and null for a value that is no time. t is nil if the value will be ignored.
func fit(value any, t reflect.Type) any {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == timeType {
		text, _ := value.(string)
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return nil
		}
		return value
	}
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = fit(member, inside(t, name))
		}
	case []any:
		for i, item := range value {
			value[i] = fit(item, inside(t, ""))
		}
	case json.Number:
		switch {
		case t != nil && t.Kind() == reflect.String:
			return value.String()
		case isNumber(t):
			if whole, fraction, _ := strings.Cut(value.String(), "."); strings.Trim(fraction, "0") == "" {
				return json.Number(whole)
			}
		}
	case string:
		if _, err := strconv.ParseFloat(value, 64); err == nil && isNumber(t) && json.Valid([]byte(value)) {
			return fit(json.Number(value), t)
		}
	}
	return value
}

// inside returns the type of a member or an item of a t, or nil if it will be ignored. Like encoding/json, it compares
// tags without regard to case.
func inside(t reflect.Type, name string) reflect.Type {
	if t == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Map, reflect.Slice:
		return t.Elem()
	case reflect.Struct:
		for i := range t.NumField() {
			tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if strings.EqualFold(tag, name) {
				return t.Field(i).Type
			}
		}
	}
	return nil
}
