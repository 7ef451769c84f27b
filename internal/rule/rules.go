package rule

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Unlimited stands for the upper limit where the contract has none.
const Unlimited = -1

// Missing notes that a required value is not there.
func (r *Report) Missing(at *Path) {
	r.Add(Violation{Pointer: at.Pointer(), Rule: "required", Limit: "required", Given: "missing"})
}

// Text asks for least to most characters (Unicode code points), and for text that JSON can carry.
func (r *Report) Text(at *Path, s string, least, most int) {
	if !utf8.ValidString(s) {
		r.Add(Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be valid UTF-8", Given: "broken text"})
		return
	}
	// Every character takes at least one byte, so most texts need no counting.
	if least <= 1 && len(s) >= least && (most == Unlimited || len(s) <= most) {
		return
	}
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "minLength", Limit: atLeast(least), Given: characters(n)})
	case most != Unlimited && n > most:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "maxLength", Limit: atMost(most), Given: characters(n)})
	}
}

// Enum asks for one of the values. Where there is only one, the zero value means it.
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
	r.Add(Violation{Pointer: at.Pointer(), Rule: "enum", Limit: OneOf(values), Given: given})
}

// OnlyText encodes an enum that has a single value: the zero value means it, too.
func OnlyText(given, only string) ([]byte, error) {
	if err := Only(given, only); err != nil {
		return nil, err
	}
	return []byte(only), nil
}

// Only is the rule of OnlyText.
func Only(given, only string) error {
	if given != "" && given != only {
		return errors.New("not the only value, " + strconv.Quote(only))
	}
	return nil
}

// IsNil tells whether v, one of a union, is nil or a nil pointer.
func IsNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// Number asks for a finite number from least to most.
func (r *Report) Number(at *Path, n, least, most float64) {
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		r.Add(Violation{Pointer: at.Pointer(), Rule: "type", Limit: "must be a finite number", Given: "no number"})
	case n < least:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "minimum", Limit: "at least " + number(least), Given: number(n)})
	case n > most:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "maximum", Limit: "at most " + number(most), Given: number(n)})
	}
}

// Items asks for least to most items.
func (r *Report) Items(at *Path, n, least, most int) {
	switch {
	case n < least:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "minItems", Limit: atLeast(least), Given: items(n)})
	case most != Unlimited && n > most:
		r.Add(Violation{Pointer: at.Pointer(), Rule: "maxItems", Limit: atMost(most), Given: items(n)})
	}
}

// Unique asks for items that all differ; the violation names the first one that does not.
func Unique[T comparable](r *Report, at *Path, list []T) {
	for i := range list {
		for j := range i {
			if list[i] == list[j] {
				r.Add(Violation{
					Pointer: at.Pointer(), Rule: "uniqueItems", Limit: "all must differ",
					Given: fmt.Sprintf("items %d and %d are the same", j, i),
				})
				return
			}
		}
	}
}

func atLeast(n int) string { return "at least " + strconv.Itoa(n) }
func atMost(n int) string  { return "at most " + strconv.Itoa(n) }

func characters(n int) string { return count(n, "character") }
func items(n int) string      { return count(n, "item") }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// number keeps few digits: what stands where a number belongs may be a phone number.
func number(n float64) string { return strconv.FormatFloat(n, 'g', 6, 64) }

// OneOf names the values that are allowed.
func OneOf(values []string) string {
	if len(values) == 1 {
		return "must be " + values[0]
	}
	return "must be one of " + strings.Join(values, ", ")
}

// OneOfMembers names sets of members of which one is needed.
func OneOfMembers(sets [][]string) string {
	texts := make([]string, 0, len(sets))
	for _, set := range sets {
		texts = append(texts, strings.Join(set, " and "))
	}
	return "must have " + strings.Join(texts, ", or ")
}
