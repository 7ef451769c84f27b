package jsonstrict

import (
	"math"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// String reads a string.
func String[T ~string](d *Decoder, v *T) {
	if text, ok := d.text(); ok {
		*v = T(text)
	}
}

// NonEmpty reads a string for which the empty one stands for "not there" in Go, and so cannot be
// told from it: given in JSON, it is reported.
func NonEmpty[T ~string](d *Decoder, v *T) {
	text, ok := d.text()
	if ok && len(text) == 0 {
		d.report.Add(delivery.Violation{Pointer: d.pointer(), Rule: "minLength", Limit: "at least 1", Given: "0 characters", Bound: 1})
		return
	}
	if ok {
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

// Bool reads true or false.
func Bool(d *Decoder, v *bool) {
	if !d.broken && d.json.PeekKind() == 'f' {
		d.skip()
		*v = false
		return
	}
	if d.is('t', "must be a boolean") {
		d.skip()
		*v = true
	}
}

// Number reads a number that a float64 can hold.
func Number[T ~float32 | ~float64](d *Decoder, v *T) {
	if n, ok := d.float("must be a number"); ok {
		*v = T(n)
	}
}

// Integer reads a whole number; 2.0 is one.
func Integer[T ~int | ~int32 | ~int64](d *Decoder, v *T) {
	n, ok := d.float("must be a whole number")
	if !ok {
		return
	}
	// Beyond 2^53 a float64 skips whole numbers, so that n may not be what was written.
	if n != math.Trunc(n) || math.Abs(n) > 1<<53 || float64(T(n)) != n {
		d.add("type", "must be a whole number", "another number")
		return
	}
	*v = T(n)
}

func (d *Decoder) float(limit string) (float64, bool) {
	if !d.is('0', limit) {
		return 0, false
	}
	literal, err := d.json.ReadValue()
	if d.failed(err) {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(literal), 64)
	if err != nil {
		d.add("type", limit, "a number that is too large")
		return 0, false
	}
	return n, true
}

// Pointer reads an optional value.
func Pointer[T any](read func(*Decoder, *T)) func(*Decoder, **T) {
	return func(d *Decoder, v **T) {
		*v = new(T)
		read(d, *v)
	}
}

// Slice reads an array. An empty one is not nil: it was there.
func Slice[T any](read func(*Decoder, *T)) func(*Decoder, *[]T) {
	return func(d *Decoder, v *[]T) {
		if !d.enter('[', "must be an array") {
			return
		}
		*v = []T{}
		for d.nextItem() {
			var item T
			read(d, &item)
			*v = append(*v, item)
		}
	}
}

// nextItem tells whether the array goes on, and leaves it where it does not.
func (d *Decoder) nextItem() bool {
	if d.broken {
		return false
	}
	if d.json.PeekKind() != ']' {
		return true
	}
	_, err := d.json.ReadToken()
	d.failed(err)
	return false
}

// Time reads a time as RFC 3339 writes it.
func Time(d *Decoder, v *time.Time) {
	text, ok := d.text()
	if !ok {
		return
	}
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		d.add("format", "must be a time such as 2006-01-02T15:04:05Z", "another text")
		return
	}
	*v = t
}
