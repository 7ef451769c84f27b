package jsonstrict

import (
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// String decodes a string.
func String[T ~string](d *Decoder, v *T) {
	if text, ok := d.text(); ok {
		*v = T(text)
	}
}

// NonEmpty decodes a string into a field whose zero value means that the member is missing. So an empty string in the JSON
// is a violation.
func NonEmpty[T ~string](d *Decoder, v *T) {
	switch text, ok := d.text(); {
	case ok && len(text) == 0:
		d.report.Add(delivery.Violation{Pointer: d.pointer(), Rule: "minLength", Limit: "at least 1", Given: "0 characters", Bound: 1})
	case ok:
		*v = T(text)
	}
}

func (d *Decoder) text() ([]byte, bool) {
	if !d.is('"', "must be a string") {
		return nil, false
	}
	quoted, err := d.json.ReadValue()
	if d.failed(err) {
		return nil, false
	}
	return unquote(quoted), true
}

// Bool decodes true or false.
func Bool(d *Decoder, v *bool) {
	isFalse := !d.broken && d.json.PeekKind() == 'f'
	if isFalse || d.is('t', "must be a boolean") {
		d.skip()
		*v = !isFalse
	}
}

// Number decodes a number that fits into a float64.
func Number[T ~float32 | ~float64](d *Decoder, v *T) {
	const limit = "must be a number"
	literal, ok := d.number(limit)
	if !ok {
		return
	}
	n, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		d.add("type", limit, tooLarge)
		return
	}
	*v = T(n)
}

// Integer decodes a whole number with all its digits. 2.0 is a whole number, too.
func Integer[T ~int | ~int32 | ~int64](d *Decoder, v *T) {
	const limit = "must be a whole number"
	literal, ok := d.number(limit)
	if !ok {
		return
	}
	n, err := strconv.ParseInt(literal, 10, 64)
	if errors.Is(err, strconv.ErrSyntax) { // the number has a fraction or an exponent
		var f float64
		if f, err = strconv.ParseFloat(literal, 64); f != math.Trunc(f) {
			d.add("type", limit, "another number")
			return
		}
		if math.Abs(f) >= 1<<53 {
			err = strconv.ErrRange // the digits of f may differ from the text
		}
		n = int64(f)
	}
	if err != nil || int64(T(n)) != n {
		d.add("type", limit, tooLarge)
		return
	}
	*v = T(n)
}

const tooLarge = "a number that is too large"

func (d *Decoder) number(limit string) (string, bool) {
	if !d.is('0', limit) {
		return "", false
	}
	literal, err := d.json.ReadValue()
	return string(literal), !d.failed(err)
}

// Pointer returns a function that decodes an optional value.
func Pointer[T any](read func(*Decoder, *T)) func(*Decoder, **T) {
	return func(d *Decoder, v **T) {
		*v = new(T)
		read(d, *v)
	}
}

// Slice returns a function that decodes an array. An empty array becomes an empty slice, not nil.
func Slice[T any](read func(*Decoder, *T)) func(*Decoder, *[]T) {
	return func(d *Decoder, v *[]T) {
		if !d.enter('[', "must be an array") {
			return
		}
		*v = []T{}
		for d.more(']') && d.room() {
			*v = append(*v, *new(T))
			read(d, &(*v)[len(*v)-1])
		}
	}
}

// Time decodes a time in the format of RFC 3339.
func Time(d *Decoder, v *time.Time) {
	text, ok := d.text()
	if !ok {
		return
	}
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		d.add("format", "must be a time such as 2006-01-02T15:04:05Z", "not a time")
		return
	}
	*v = t
}
