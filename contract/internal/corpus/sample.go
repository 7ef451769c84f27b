package corpus

import (
	"cmp"
	"encoding/json"
	"strconv"

	"github.com/jelou-go/jelou/internal/openapi"
)

// sample returns the smallest value that a schema allows. It uses the contract's examples if the schema has any.
func (g *generator) sample(s *openapi.Schema) any {
	const deepest = 50 // beyond it, a schema must require itself
	if g.depth > deepest {
		g.fail("%s %s: requires itself", s.Name, s.Type)
		return nil
	}
	g.depth++
	defer func() { g.depth-- }()
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
	value := decode(encode(s.Sample("x")))
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
