package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// decode is json.Unmarshal, except that it decodes a number into a string as its digits: the contract declares ids as
// strings, but Jelou's own pages show some of them as numbers.
func decode(body []byte, into any) error {
	err := unmarshal(body, into)
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) || mismatch.Type.Kind() != reflect.String || !strings.HasPrefix(mismatch.Value, "number") {
		return err
	}
	target := reflect.ValueOf(into).Elem()
	target.SetZero()
	return unmarshal(quoteNumbers(body, target.Type()), into)
}

// unmarshal keeps every digit of a number in a free-form member. body must be one valid JSON value.
func unmarshal(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// quoteNumbers quotes each number that would be decoded into a string inside a t. body must be valid JSON.
func quoteNumbers(body []byte, t reflect.Type) []byte {
	q := quoter{text: body, decoder: json.NewDecoder(bytes.NewReader(body))}
	q.decoder.UseNumber()
	q.value(t)
	return append(q.out, body[q.copied:]...)
}

type quoter struct {
	text    []byte
	decoder *json.Decoder
	out     []byte
	copied  int // bytes of text already in out
}

// value reads the next value. t is its Go type, or nil if the value will be ignored.
func (q *quoter) value(t reflect.Type) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := q.decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case json.Delim:
		for q.decoder.More() {
			inner := elementOf(t)
			if token == '{' {
				name, _ := q.decoder.Token()
				inner = memberOf(t, name)
			}
			q.value(inner)
		}
		_, _ = q.decoder.Token() // the closing delimiter; it exists because the text is valid
	case json.Number:
		if t != nil && t.Kind() == reflect.String && t != reflect.TypeFor[json.Number]() {
			end := int(q.decoder.InputOffset())
			q.out = append(q.out, q.text[q.copied:end-len(token)]...)
			q.out = append(q.out, `"`+string(token)+`"`...)
			q.copied = end
		}
	}
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
