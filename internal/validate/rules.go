package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
)

// Unlimited means that the contract sets no upper limit.
const Unlimited = math.MaxInt

// Missing reports that a required value is missing.
func (r *Report) Missing(at *Path) {
	r.add(at, "required", "required", "missing")
}

// Foreign reports a type that is none of its union's. Such a type embeds one of them.
func (r *Report) Foreign(at *Path) {
	r.add(at, "type", "must be a type of the client", "another type")
}

// Text checks that s is valid UTF-8 and has from least to most characters (Unicode code points).
func (r *Report) Text(at *Path, s string, least, most int) {
	if !utf8.ValidString(s) {
		r.add(at, "type", "must be valid UTF-8", "invalid bytes")
		return
	}
	// A character has at least one byte, so most texts need no counting.
	if least <= 1 && len(s) >= least && len(s) <= most {
		return
	}
	r.length(at, utf8.RuneCountInString(s), least, most, "Length", "character")
}

// Items checks that a list has from least to most items. n is the number of its items.
func (r *Report) Items(at *Path, n, least, most int) { r.length(at, n, least, most, "Items", "item") }

// length checks a number of units by the rules that begin with min and max.
func (r *Report) length(at *Path, n, least, most int, rule, unit string) {
	var v delivery.Violation
	switch {
	case n < least:
		v = delivery.Violation{Rule: "min" + rule, Bound: float64(least), Limit: "at least " + strconv.Itoa(least)}
	case n > most:
		v = delivery.Violation{Rule: "max" + rule, Bound: float64(most), Limit: "at most " + strconv.Itoa(most)}
	default:
		return
	}
	v.Pointer, v.Given, v.Number = at.Pointer(), count(n, unit), float64(n)
	r.Add(v)
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// Number checks that n is a finite number from least to most.
func (r *Report) Number(at *Path, n, least, most float64) {
	var v delivery.Violation
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		v = delivery.Violation{Rule: "type", Limit: "must be a finite number", Given: "NaN or infinity"}
	case n < least:
		v = delivery.Violation{Rule: "minimum", Bound: least, Limit: "at least " + NumberText(least), Given: number(n), Number: rounded(n)}
	case n > most:
		v = delivery.Violation{Rule: "maximum", Bound: most, Limit: "at most " + NumberText(most), Given: number(n), Number: rounded(n)}
	default:
		return
	}
	v.Pointer = at.Pointer()
	r.Add(v)
}

// number keeps only six digits, because n may be a phone number.
func number(n float64) string { return strconv.FormatFloat(n, 'g', 6, 64) }

// rounded returns the number that the function number shows.
func rounded(n float64) float64 {
	n, _ = strconv.ParseFloat(number(n), 64) // number returns a number
	return n
}

// Time checks that RFC 3339 can represent t.
func (r *Report) Time(at *Path, t time.Time) {
	if year := t.Year(); year < 0 || year > 9999 {
		r.add(at, "format", "must be in the years 0 to 9999", "another time")
	}
}

// Enum checks that s is one of the values. If values has only one value, an empty s is valid, too.
func (r *Report) Enum(at *Path, s string, values ...string) {
	if slices.Contains(values, s) || s == "" && len(values) == 1 {
		return
	}
	given := "another value"
	if s == "" {
		given = "empty"
	}
	r.add(at, "enum", OneOf(values), given)
}

// EnumNumber checks that n is one of the values.
func (r *Report) EnumNumber(at *Path, n float64, values ...float64) {
	if slices.Contains(values, n) {
		return
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = NumberText(value)
	}
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "enum", Limit: OneOf(texts), Given: number(n), Number: rounded(n)})
}

// OneOf returns the text of a limit that allows only these values.
func OneOf(values []string) string {
	if len(values) == 1 {
		return "must be " + values[0]
	}
	return "must be one of " + strings.Join(values, ", ")
}

// OneOfMembers returns the text of a limit for an object that needs all members of one of the sets.
func OneOfMembers(sets [][]string) string {
	texts := make([]string, 0, len(sets))
	for _, set := range sets {
		texts = append(texts, strings.Join(set, " and "))
	}
	return "must have " + strings.Join(texts, ", or ")
}

// OnlyText encodes an enum that has only one value. An empty text encodes as that value.
func OnlyText(given, only string) ([]byte, error) {
	if given != "" && given != only {
		return nil, errors.New("must be " + only)
	}
	return []byte(only), nil
}

// Together reports that the members stand together, which the contract forbids.
func (r *Report) Together(at *Path, members ...string) {
	r.add(at, "not", "must not stand together", strings.Join(members, " beside "))
}

// IsNil reports whether v, a value of a union, is nil or a nil pointer.
func IsNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// Unique checks that all items differ. It reports the first two equal items.
func Unique[T comparable](r *Report, at *Path, list []T) {
	unique(r, at, len(list), func(i int) (T, bool) { return list[i], true })
}

// UniqueJSON is Unique for items that Go cannot compare.
func UniqueJSON[T any](r *Report, at *Path, list []T) {
	texts := make([]string, len(list))
	for i, item := range list {
		text, _ := json.Marshal(item) // an item without JSON breaks another rule
		texts[i] = string(text)
	}
	unique(r, at, len(texts), func(i int) (string, bool) { return texts[i], texts[i] != "" })
}

func unique[T comparable](r *Report, at *Path, n int, key func(i int) (T, bool)) {
	if i, j, found := equal(n, key); found {
		r.add(at, "uniqueItems", "all must differ", fmt.Sprintf("items %d and %d are the same", i, j))
	}
}

// UniqueBy checks that n items all differ in the member at path. It reports the first two equal items. key returns the
// member of an item as text, and whether the item has it.
func (r *Report) UniqueBy(at *Path, path string, n int, key func(i int) (string, bool)) {
	if i, j, found := equal(n, key); found {
		r.add(at, "x-unique-by", "all must differ", fmt.Sprintf("items %d and %d have the same %s", i, j, path))
	}
}

// equal finds the first two of n items with the same key. key returns the key of an item, and whether the item has one.
func equal[T comparable](n int, key func(i int) (T, bool)) (first, second int, found bool) {
	const few = 64 // a comparison of so many items with each other takes less time than a map, and allocates nothing
	var seen map[T]int
	if n > few {
		seen = make(map[T]int, n)
	}
	for j := range n {
		mine, ok := key(j)
		if !ok {
			continue
		}
		if seen != nil {
			if i, again := seen[mine]; again {
				return i, j, true
			}
			seen[mine] = j
			continue
		}
		for i := range j {
			if other, ok := key(i); ok && other == mine {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// NumberText returns a number with all its digits, for a limit and for [Report.UniqueBy].
func NumberText(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
