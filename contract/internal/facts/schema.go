package facts

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// OfSchema returns the rules of a schema, without the rules of its members, items and alternatives.
func OfSchema(place string, s *openapi.Schema) []Rule {
	var w walker
	text := func(keyword string, values ...string) {
		for _, value := range values {
			if value != "" {
				w.add(place, keyword, "%s", value)
			}
		}
	}
	limit := func(keyword string, value *int) {
		if value != nil {
			text(keyword, strconv.Itoa(*value))
		}
	}
	mark := func(keyword string, is bool) {
		if is {
			w.add(place, keyword, "")
		}
	}
	text("type", s.Type)
	mark("of any type", s.Type == "" && !s.IsUnion())
	mark("nullable", s.Nullable)
	mark("readOnly", s.ReadOnly)
	mark("writeOnly", s.WriteOnly)
	text("format", s.Format)
	mark("closed", s.Additional == openapi.Closed)
	mark("open", s.Additional == openapi.Open)
	text("required", s.Required...)
	for _, value := range s.Enum { // "" is a value, too
		w.add(place, "enum", "%s", value)
	}
	limit("minLength", s.MinLength)
	limit("maxLength", s.MaxLength)
	text("pattern", cmp.Or(s.PatternName, s.Pattern))
	text("minimum", s.Minimum)
	text("maximum", s.Maximum)
	mark("uniqueItems", s.UniqueItems)
	text("x-unique-by", s.UniqueBy...)
	text("x-proves", s.Proves)
	text("not", strings.Join(s.NotTogether(), ", "))
	limit("minItems", s.MinItems)
	limit("maxItems", s.MaxItems)
	for _, alternative := range s.OneOf {
		text("oneOf", alternative.Name)
	}
	text("discriminator", s.Tag)
	for _, m := range s.Mapping {
		w.add(place, "mapping", "%s %s", m.Value, m.Schema.Name)
	}
	text("other keyword", s.Unknown...) // in the body of an error, where the generator does not refuse it
	return w.rules
}
