package validate

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
)

// Unlimited stands for an upper limit that the contract does not have.
const Unlimited = -1

// Missing reports a required value that is not there.
func (r *Report) Missing(at *Path) {
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "required", Limit: "required", Given: "missing"})
}

// Text asks for least to most characters (Unicode code points), and for valid UTF-8.
func (r *Report) Text(at *Path, s string, least, most int) {
	if !utf8.ValidString(s) {
		r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be valid UTF-8", Given: "broken text"})
		return
	}
	// A character takes at least one byte, so most texts need no counting.
	if least <= 1 && len(s) >= least && (most == Unlimited || len(s) <= most) {
		return
	}
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		r.tooLittle(at, "minLength", n, least, "character")
	case most != Unlimited && n > most:
		r.tooMuch(at, "maxLength", n, most, "character")
	}
}

// Items asks for least to most items.
func (r *Report) Items(at *Path, n, least, most int) {
	switch {
	case n < least:
		r.tooLittle(at, "minItems", n, least, "item")
	case most != Unlimited && n > most:
		r.tooMuch(at, "maxItems", n, most, "item")
	}
}

func (r *Report) tooLittle(at *Path, rule string, n, least int, unit string) {
	r.Add(delivery.Violation{
		Pointer: at.Pointer(), Rule: rule, Limit: "at least " + strconv.Itoa(least), Given: count(n, unit),
		Bound: float64(least), Number: float64(n),
	})
}

func (r *Report) tooMuch(at *Path, rule string, n, most int, unit string) {
	r.Add(delivery.Violation{
		Pointer: at.Pointer(), Rule: rule, Limit: "at most " + strconv.Itoa(most), Given: count(n, unit),
		Bound: float64(most), Number: float64(n),
	})
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// Number asks for a finite number from least to most.
func (r *Report) Number(at *Path, n, least, most float64) {
	v := delivery.Violation{Number: n}
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		v = delivery.Violation{Rule: "type", Limit: "must be a finite number", Given: "no number"}
	case n < least:
		v.Rule, v.Bound, v.Limit, v.Given = "minimum", least, "at least "+number(least), number(n)
	case n > most:
		v.Rule, v.Bound, v.Limit, v.Given = "maximum", most, "at most "+number(most), number(n)
	default:
		return
	}
	v.Pointer = at.Pointer()
	r.Add(v)
}

// number keeps few digits, because a phone number may stand in the place of a number.
func number(n float64) string { return strconv.FormatFloat(n, 'g', 6, 64) }

// Time asks for a time that RFC 3339 can write.
func (r *Report) Time(at *Path, t time.Time) {
	if year := t.Year(); year < 0 || year > 9999 {
		r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "format", Limit: "must be in the years 0 to 9999", Given: "another time"})
	}
}

// Enum asks for one of the values. The zero value stands for the only one.
func (r *Report) Enum(at *Path, s string, values ...string) {
	for _, value := range values {
		if s == value {
			return
		}
	}
	if s == "" && len(values) == 1 {
		return
	}
	given := "another value"
	if s == "" {
		given = "empty"
	}
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "enum", Limit: OneOf(values), Given: given})
}

// EnumNumber asks for one of the values.
func (r *Report) EnumNumber(at *Path, n float64, values ...float64) {
	texts := make([]string, len(values))
	for i, value := range values {
		if n == value {
			return
		}
		texts[i] = number(value)
	}
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "enum", Limit: OneOf(texts), Given: number(n), Number: n})
}

// OneOf names the values that are allowed.
func OneOf(values []string) string {
	if len(values) == 1 {
		return "must be " + values[0]
	}
	return "must be one of " + strings.Join(values, ", ")
}

// OneOfMembers names the sets of members of which an object needs one.
func OneOfMembers(sets [][]string) string {
	texts := make([]string, 0, len(sets))
	for _, set := range sets {
		texts = append(texts, strings.Join(set, " and "))
	}
	return "must have " + strings.Join(texts, ", or ")
}

// OnlyText writes an enum that has a single value: the zero value stands for it.
func OnlyText(given, only string) ([]byte, error) {
	if given != "" && given != only {
		return nil, errors.New("must be " + only)
	}
	return []byte(only), nil
}

// IsNil tells whether v, one of a union, is nil or a nil pointer.
func IsNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// Unique asks for items that all differ, and reports the first that does not.
func Unique[T comparable](r *Report, at *Path, list []T) {
	for i := range list {
		for j := range i {
			if list[i] == list[j] {
				r.Add(delivery.Violation{
					Pointer: at.Pointer(), Rule: "uniqueItems", Limit: "all must differ",
					Given: fmt.Sprintf("items %d and %d are the same", j, i),
				})
				return
			}
		}
	}
}

// UniqueBy asks for items that all differ in the member at a path, and reports the first two that do not. key returns
// the member of an item, and whether the item has it.
func UniqueBy[T any, K comparable](r *Report, at *Path, path string, list []T, key func(item *T) (K, bool)) {
	for i := range list {
		mine, ok := key(&list[i])
		if !ok {
			continue
		}
		for j := range i {
			if other, ok := key(&list[j]); ok && other == mine {
				r.Add(delivery.Violation{
					Pointer: at.Pointer(), Rule: "x-unique-by", Limit: "all must differ",
					Given: fmt.Sprintf("items %d and %d have the same %s", j, i, path),
				})
				return
			}
		}
	}
}
