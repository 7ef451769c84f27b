package call

import (
	"errors"
	"reflect"
	"regexp"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/jsonstrict"
)

// Check decodes a body strictly and checks its limits. The error has the position of each violation.
func (o *Operation) Check(body []byte) error {
	decoded, err := o.decode(body)
	if checked, ok := decoded.(interface{ Validate() error }); err == nil && ok { // decode has checked a list
		err = checked.Validate()
	}
	return Explain(body, err)
}

// argument returns a body as a value of type t; the zero value for no body.
func (o *Operation) argument(t reflect.Type, body []byte) (reflect.Value, error) {
	value := reflect.New(t).Elem()
	if body == nil {
		return value, nil
	}
	decoded, err := o.decode(body)
	if err != nil {
		return value, err
	}
	into := value
	if t.Kind() == reflect.Pointer { // an optional body
		value.Set(reflect.New(t.Elem()))
		into = value.Elem()
	}
	into.Set(reflect.ValueOf(decoded))
	return value, nil
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
