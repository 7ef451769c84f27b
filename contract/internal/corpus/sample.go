package corpus

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// sample returns the smallest value that a schema allows. It uses the contract's examples if the schema has any.
func (g *generator) sample(s *openapi.Schema) any {
	switch {
	case s.IsUnion():
		return g.tagged(s, s.OneOf[0])
	case s.IsObject():
		object := make(map[string]any)
		for _, p := range s.Properties {
			if s.Requires(p.Name) {
				object[p.Name] = g.sample(p.Schema)
			}
		}
		return object
	case s.IsList():
		return g.items(s, least(s))
	}
	value := decode(openapi.Encode(s.Sample("x")))
	if text, is := value.(string); is && s.Example == nil && !g.allows(s, text) {
		g.fail("%s: the schema needs an example", where(s))
	}
	return value
}

func where(s *openapi.Schema) string {
	return cmp.Or(s.Name, "the schema") + " of line " + strconv.Itoa(s.Line)
}

// sampleParameter returns the sample of a parameter. A list gets at least one item, because an empty one would be missing
// from the request.
func (g *generator) sampleParameter(p *openapi.Parameter) any {
	switch {
	case p.Example != nil:
		return decode(p.Example)
	case p.Schema.IsList():
		return g.items(p.Schema, max(1, least(p.Schema)))
	}
	return g.sample(p.Schema)
}

// tagged returns the sample of a union's alternative, with the alternative's value of the discriminator.
func (g *generator) tagged(union, alternative *openapi.Schema) any {
	value := g.sample(alternative)
	for _, m := range union.Mapping {
		if m.Schema == alternative {
			return with(value, union.Tag, m.Value)
		}
	}
	return value
}

// enumValue returns a value of an enum in the schema's type.
func enumValue(s *openapi.Schema, text string) any {
	if s.Type == "string" {
		return text
	}
	return json.Number(text)
}

// items returns a list of n items that all differ, as far as the contract allows.
func (g *generator) items(list *openapi.Schema, n int) []any {
	items := make([]any, n)
	item := g.sample(list.Items)
	for _, p := range list.Items.Properties { // an optional member can tell items apart that have no other
		if n > 1 && list.UniqueItems && reflect.DeepEqual(g.vary(list.Items, item, 1), item) {
			item = with(item, p.Name, g.sample(p.Schema))
		}
	}
	for i := range items {
		items[i] = g.vary(list.Items, item, i)
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
		at := slices.Index(s.Enum, fmt.Sprint(value))
		return enumValue(s, s.Enum[(at+i)%len(s.Enum)])
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
	for _, varied := range []string{text + number, replaceTail(text, number), replaceLetter(text, i)} {
		if varied != text && g.allows(s, varied) {
			return varied
		}
	}
	return text
}

// replaceTail replaces the last characters of a text by as many digits.
func replaceTail(text, tail string) string {
	runes := []rune(text)
	return string(runes[:max(0, len(runes)-len(tail))]) + tail
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

// varyNumber counts up from the value, and past the highest number that the schema allows down.
func varyNumber(s *openapi.Schema, value json.Number, i int) json.Number {
	n, _ := strconv.Atoi(value.String()) // 0 for a fraction
	n += i
	if highest, err := strconv.Atoi(s.Maximum); err == nil && n > highest {
		n = highest - i
	}
	least, _ := strconv.ParseFloat(cmp.Or(s.Minimum, "-Inf"), 64) // package openapi has checked both
	most, _ := strconv.ParseFloat(cmp.Or(s.Maximum, "+Inf"), 64)
	if float64(n) < least || float64(n) > most {
		return value // the limit is no integer
	}
	return json.Number(strconv.Itoa(n))
}
