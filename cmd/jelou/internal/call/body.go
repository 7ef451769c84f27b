package call

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/bodies"
	"github.com/jelou-go/jelou/internal/jsonstrict"
)

// Check decodes a body strictly and checks its limits. The error has the position of each violation.
func (o *Operation) Check(body []byte) error {
	method := reflect.ValueOf(o.client(nil)).MethodByName(o.one).Type()
	last := method.NumIn() - 2 // the editors follow
	value, err := o.read(method.In(last), body)
	if err == nil {
		if checked, ok := value.Interface().(interface{ Validate() error }); ok { // read has checked a list
			err = checked.Validate()
		}
	}
	return Explain(body, err)
}

// read decodes the body into a value of type t; nil gives the zero value.
func (o *Operation) read(t reflect.Type, data []byte) (reflect.Value, error) {
	value := reflect.New(t)
	strict, isStrict := value.Interface().(json.Unmarshaler)
	switch {
	case data == nil:
		return reflect.Zero(t), nil
	case t.Kind() == reflect.Pointer:
		inner, err := o.read(t.Elem(), data)
		if err != nil {
			return inner, err
		}
		pointer := reflect.New(t.Elem())
		pointer.Elem().Set(inner)
		return pointer, nil
	case isStrict:
		return value.Elem(), strict.UnmarshalJSON(data)
	case bodies.Decoders[o.ID] != nil: // the type has no method UnmarshalJSON
		body, err := bodies.Decoders[o.ID](data)
		if err != nil {
			return reflect.Zero(t), err
		}
		return reflect.ValueOf(body), nil
	case t.Kind() == reflect.Interface:
		return reflect.Zero(t), errors.New("this program cannot read such a body")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // keeps numbers of any size
	err := decoder.Decode(value.Interface())
	if err == nil && decoder.More() {
		err = errors.New("more follows")
	}
	return value.Elem(), worded(err)
}

// worded replaces an error of encoding/json, because its text may quote the JSON.
func worded(err error) error {
	if err == nil || errors.As(err, new(*delivery.ValidationError)) {
		return err
	}
	return &delivery.ValidationError{Violations: []delivery.Violation{{Rule: "type", Given: "not JSON as the contract has it"}}}
}

// Explain gives each violation in err its position in data. It adds the likely cause to a syntax error: another encoding
// than UTF-8, or half an emoji.
func Explain(data []byte, err error) error {
	var invalid *delivery.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	for i, v := range invalid.Violations {
		if v.Rule != "syntax" || v.Offset >= len(data) {
			continue
		}
		at := data[v.Offset:]
		if c, size := utf8.DecodeRune(at); c == utf8.RuneError && size == 1 {
			invalid.Violations[i].Given = "not UTF-8: save it as UTF-8"
		} else if surrogate.Match(at) {
			invalid.Violations[i].Given = "half of a surrogate pair: an emoji that was cut in two"
		}
	}
	return jsonstrict.Locate(data, err)
}

// surrogate matches the escape of a surrogate, such as \ud83d.
var surrogate = regexp.MustCompile(`^\\u[dD][89a-fA-F]`)
