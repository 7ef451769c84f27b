package call

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/unions"
)

// Check decodes a body strictly and checks its limits. The error has the position of each violation.
func (o *Operation) Check(body []byte) error {
	method := reflect.ValueOf(o.client(nil)).MethodByName(o.one).Type()
	last := method.NumIn() - 2 // the editors follow
	value, err := read(method.In(last), body)
	if err == nil {
		err = validate(value)
	}
	return Explain(body, err)
}

// read decodes JSON into a value of type t; nil gives the zero value.
func read(t reflect.Type, data []byte) (reflect.Value, error) {
	switch {
	case data == nil:
		return reflect.Zero(t), nil
	case unions.Decoders[t] != nil || t.Kind() == reflect.Interface:
		return readUnion(t, data)
	case t.Kind() == reflect.Pointer:
		value, err := read(t.Elem(), data)
		if err != nil {
			return value, err
		}
		pointer := reflect.New(t.Elem())
		pointer.Elem().Set(value)
		return pointer, nil
	}
	value := reflect.New(t)
	if strict, ok := value.Interface().(json.Unmarshaler); ok {
		return value.Elem(), strict.UnmarshalJSON(data)
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

// readUnion decodes a body that is a list, a free object or one of several types with the generated function for t.
func readUnion(t reflect.Type, data []byte) (reflect.Value, error) {
	decode := unions.Decoders[t]
	if decode == nil {
		return reflect.Zero(t), errors.New("this program cannot read such a body")
	}
	body, err := decode(data)
	if err != nil {
		return reflect.Zero(t), err
	}
	return reflect.ValueOf(body), nil
}

// validate checks the limits of a value, or of each item of a list.
func validate(value reflect.Value) error {
	if checked, ok := value.Interface().(interface{ Validate() error }); ok {
		return checked.Validate()
	}
	if value.Kind() == reflect.Slice {
		for i := range value.Len() {
			if err := validate(value.Index(i)); err != nil {
				return err
			}
		}
	}
	return nil
}
