package corpus

import (
	"encoding/json"
	"maps"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/internal/openapi"
)

// items returns a list of n items that all differ, as far as the contract allows.
func (g *generator) items(list *openapi.Schema, n int) []any {
	items := make([]any, n)
	for i := range items {
		items[i] = g.vary(list.Items, g.sample(list.Items), i)
	}
	if n > 1 && list.UniqueItems && reflect.DeepEqual(items[0], items[1]) {
		g.fail("%s: the items cannot be told apart", where(list))
	}
	return items
}

// vary returns the variant of a value that is item i of a list. Item 0 is the value itself.
func (g *generator) vary(s *openapi.Schema, value any, i int) any {
	switch {
	case i == 0:
		return value
	case s.IsUnion():
		return g.vary(s.OneOf[0], value, i)
	case len(s.Enum) > 0:
		return enumValue(s, s.Enum[i%len(s.Enum)])
	}
	switch value := value.(type) {
	case string:
		return g.varyText(s, value, i)
	case json.Number:
		return varyNumber(s, value, i)
	case bool:
		return value == (i%2 == 0)
	case map[string]any:
		varied := maps.Clone(value)
		for _, p := range s.Properties {
			if inner, has := value[p.Name]; has {
				varied[p.Name] = g.vary(p.Schema, inner, i)
			}
		}
		return varied
	}
	return value
}

func (g *generator) varyText(s *openapi.Schema, text string, i int) string {
	number := strconv.Itoa(i)
	for _, varied := range []string{text + number, number, later(text, i), replaceTail(text, number), replaceLetter(text, i), strings.Repeat(text, i+1)} {
		if varied != text && g.allows(s, varied) {
			return varied
		}
	}
	return text
}

// later returns the time some seconds later. It returns a text that is no time unchanged.
func later(text string, seconds int) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

func replaceTail(text, tail string) string {
	if len(tail) >= len(text) {
		return tail
	}
	return text[:len(text)-len(tail)] + tail
}

// replaceLetter replaces a letter at the end by a later letter of the alphabet. It returns another text unchanged.
func replaceLetter(text string, i int) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz"
	for _, letters := range []string{alphabet, strings.ToUpper(alphabet)} {
		if at := strings.LastIndex(letters, text[max(0, len(text)-1):]); text != "" && at >= 0 {
			return text[:len(text)-1] + string(letters[(at+i)%len(letters)])
		}
	}
	return text
}

// varyNumber counts up from the value, and past the highest number that the schema allows from the lowest.
func varyNumber(s *openapi.Schema, value json.Number, i int) json.Number {
	n, err := strconv.Atoi(value.String())
	if err != nil {
		n = 0
	}
	n += i
	lowest, noLowest := strconv.Atoi(s.Minimum)
	if highest, err := strconv.Atoi(s.Maximum); err == nil && n > highest {
		if noLowest != nil {
			lowest = highest - 99 // far enough for a list
		}
		n = lowest + (n-highest-1)%(highest-lowest+1)
	}
	return json.Number(strconv.Itoa(n))
}

// setAt returns a copy of value with inner at a path of members.
func setAt(value any, path string, inner any) any {
	name, rest, deeper := strings.Cut(path, ".")
	if deeper {
		object, _ := value.(map[string]any)
		inner = setAt(object[name], rest, inner)
	}
	return with(value, name, inner)
}

// uniqueByCases adds three lists of two items: the items differ in the member, differ only in the other members, or lack
// the member, if it is optional.
func (g *generator) uniqueByCases(s spot, path string, keep, breaks func(any)) {
	list, member := s.schema, s.schema.Items.At(path)
	if member == nil {
		g.fail("%s: x-unique-by %s: there is no such member", where(list), path)
		return
	}
	two := g.items(list, 2)
	value := g.sample(member)
	other := g.vary(member, value, 1)
	if other == value {
		g.fail("%s: the items cannot be told apart by %s", where(list), path)
	}
	first, second := setAt(two[0], path, value), setAt(two[1], path, other)
	keep([]any{first, second})
	breaks([]any{first, setAt(second, path, value)})
	if _, required := openapi.At(two[0], path); !required {
		keep(two)
	}
}

// togetherCases adds an object with all the members that must not stand together.
func (g *generator) togetherCases(s spot, breaks func(any)) {
	object := s.value
	for _, path := range s.schema.NotTogether() {
		outer, inner, nested := strings.Cut(path, ".")
		member := s.schema.Property(outer)
		if nested {
			for _, alternative := range member.OneOf {
				if alternative.Requires(inner) {
					member = alternative
				}
			}
		}
		object = with(object, outer, g.sample(member))
	}
	breaks(object)
}
