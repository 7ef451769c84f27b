package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// decode is json.Unmarshal with three exceptions. It decodes a number into a string as its digits: the contract declares ids as
// strings, but Jelou's own pages show some of them as numbers. It decodes a string with a number into a number, since a service
// may repeat the page of a query as it came. And it leaves out a time in a form that is not documented, such as one without a
// zone: the rest of the response is still good.
func decode(body []byte, into any) error {
	err := unmarshal(body, into)
	if err == nil || !canFit(err) {
		return err
	}
	target := reflect.ValueOf(into).Elem()
	target.SetZero()
	return unmarshal(fit(body, target.Type()), into)
}

// canFit reports whether an error of encoding/json is about a number for a string, a string for a number, or a time.
func canFit(err error) bool {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return strings.HasPrefix(mismatch.Value, "number") && mismatch.Type.Kind() == reflect.String ||
			mismatch.Value == "string" && isNumber(mismatch.Type)
	}
	return errors.As(err, new(*time.ParseError)) || strings.HasPrefix(err.Error(), "Time.UnmarshalJSON: ") // not a string
}

var timeType = reflect.TypeFor[time.Time]()

// unmarshal keeps every digit of a number in a free-form member, which json.Unmarshal would round.
func unmarshal(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	target := reflect.ValueOf(into).Elem()
	if err != nil || !hasFree(target) {
		return err
	}
	target.SetZero()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return decoder.Decode(into)
}

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

// fit quotes each number that is to be decoded into a string inside a t, unquotes each that is to be decoded into a number, and
// replaces what is no time by null. body must be valid JSON.
func fit(body []byte, t reflect.Type) []byte {
	f := fitter{text: body, decoder: json.NewDecoder(bytes.NewReader(body))}
	f.decoder.UseNumber()
	f.value(t)
	return append(f.out, body[f.copied:]...)
}

type fitter struct {
	text    []byte
	decoder *json.Decoder
	out     []byte
	copied  int // bytes of text already in out
}

// value reads the next value. t is its Go type, or nil if the value will be ignored.
func (f *fitter) value(t reflect.Type) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := f.decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case json.Delim:
		for f.decoder.More() {
			inner := elementOf(t)
			if token == '{' {
				name, _ := f.decoder.Token()
				inner = memberOf(t, name)
			}
			f.value(inner)
		}
		_, _ = f.decoder.Token() // the closing delimiter; it exists because the text is valid
	case json.Number:
		switch {
		case t == nil || t == reflect.TypeFor[json.Number]():
		case t.Kind() == reflect.String:
			f.replace(len(token), `"`+string(token)+`"`)
		case t == timeType:
			f.replace(len(token), "null")
		}
	case string:
		if _, err := time.Parse(time.RFC3339, token); err != nil && t == timeType {
			f.replaceString("null")
		}
		if _, err := strconv.ParseFloat(token, 64); err == nil && isNumber(t) && json.Valid([]byte(token)) {
			f.replaceString(token)
		}
	case bool:
		if t == timeType {
			f.replace(len(strconv.FormatBool(token)), "null")
		}
	}
}

// replace writes another text in place of the last n bytes that were read.
func (f *fitter) replace(n int, text string) {
	end := int(f.decoder.InputOffset())
	f.out = append(append(f.out, f.text[f.copied:end-n]...), text...)
	f.copied = end
}

// replaceString writes another text in place of the string that was read. It may have been written with escapes, so its
// beginning is looked for.
func (f *fitter) replaceString(text string) {
	end := int(f.decoder.InputOffset())
	begin := end - 1
	for begin--; begin >= 0; begin-- {
		if f.text[begin] == '"' && !isEscapedAt(f.text, begin) {
			break
		}
	}
	f.replace(end-begin, text)
}

// isEscapedAt reports whether an odd number of backslashes stands before a byte.
func isEscapedAt(text []byte, i int) bool {
	n := 0
	for i--; i >= 0 && text[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

func elementOf(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() != reflect.Slice {
		return nil
	}
	return t.Elem()
}

// memberOf returns the type of the field for name. Like encoding/json, it compares tags without regard to case.
func memberOf(t reflect.Type, name json.Token) reflect.Type {
	if t == nil {
		return nil
	}
	text, _ := name.(string)
	switch t.Kind() {
	case reflect.Map:
		return t.Elem()
	case reflect.Struct:
		for i := range t.NumField() {
			tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if strings.EqualFold(tag, text) {
				return t.Field(i).Type
			}
		}
	}
	return nil
}
