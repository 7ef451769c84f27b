package corpus

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// spot is a place in a request that can hold any value.
type spot struct {
	place       string // the place's name in facts.txt
	pointer     string
	schema      *openapi.Schema
	value       any                     // the smallest value that the contract allows here
	put         func(value any) request // returns the request that has the value here
	union       *spot                   // the outermost union without a discriminator around this spot, or nil
	isParameter bool
}

func (g *generator) walk(s spot, within []*openapi.Schema) {
	if slices.Contains(within, s.schema) {
		return
	}
	within = append(slices.Clip(within), s.schema)
	for _, rule := range facts.OfSchema(s.place, s.schema) {
		g.rule(s, rule)
	}
	for _, p := range s.schema.Properties {
		g.walk(g.member(s, p), within)
	}
	if s.schema.Items != nil {
		g.walk(g.item(s), within)
	}
	for i, alternative := range s.schema.OneOf {
		g.walk(g.alternative(s, i, alternative), within)
	}
}

func (g *generator) member(s spot, p openapi.Property) spot {
	return spot{
		place: cmp.Or(p.Schema.Name, s.place+"/"+p.Name), pointer: s.pointer + "/" + validate.EscapeToken(p.Name),
		schema: p.Schema, value: g.sample(p.Schema), union: s.union,
		put: func(value any) request { return s.put(with(s.value, p.Name, value)) },
	}
}

func (g *generator) item(s spot) spot {
	return spot{
		place: cmp.Or(s.schema.Items.Name, s.place+"[]"), pointer: s.pointer + "/0", schema: s.schema.Items,
		value: g.sample(s.schema.Items), union: s.union, isParameter: s.isParameter,
		put: func(value any) request {
			list := g.items(s.schema, max(1, least(s.schema)))
			isEqual := func(item any) bool { return reflect.DeepEqual(item, value) }
			if i := slices.IndexFunc(list, isEqual); i > 0 && s.schema.UniqueItems {
				list[i] = list[0]
			}
			list[0] = value
			return s.put(list)
		},
	}
}

func (g *generator) alternative(s spot, i int, alternative *openapi.Schema) spot {
	inner := spot{
		place: facts.PlaceOfAlternative(s.place, i, alternative), pointer: s.pointer, schema: alternative,
		value: g.tagged(s.schema, alternative), union: s.union, put: s.put,
	}
	if s.schema.Tag == "" && s.union == nil {
		inner.union = &s
	}
	return inner
}

// with returns a copy of object in which the member name has the value.
func with(object any, name string, value any) map[string]any {
	members, _ := object.(map[string]any)
	members = maps.Clone(members)
	members[name] = value
	return members
}

func without(object any, name string) map[string]any {
	members := with(object, name, nil)
	delete(members, name)
	return members
}

func least(list *openapi.Schema) int {
	if list.MinItems == nil {
		return 0
	}
	return *list.MinItems
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
