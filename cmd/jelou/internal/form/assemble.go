package form

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// given is the JSON value for a place in the body, or has the parts of one.
type given struct {
	raw   jsontext.Value
	parts map[string]*given
}

// put sets the value of a place.
func (g *given) put(place []string, raw jsontext.Value) error {
	if g.raw != nil || len(place) == 0 && len(g.parts) > 0 {
		return errors.New("given twice")
	}
	if len(place) == 0 {
		g.raw = raw
		return nil
	}
	if g.parts == nil {
		g.parts = make(map[string]*given)
	}
	part := g.parts[place[0]]
	if part == nil {
		part = new(given)
		g.parts[place[0]] = part
	}
	return part.put(place[1:], raw)
}

// assemble returns g as JSON. It has the members in the contract's order, and adds those that can have only one value.
func assemble(s *openapi.Schema, g *given) (jsontext.Value, error) {
	switch {
	case g.raw != nil:
		return g.raw, nil
	case s.IsUnion():
		alternative, err := choose(s, g)
		if err != nil {
			return nil, err
		}
		return assemble(alternative, g)
	case s.IsList():
		return assembleList(s, g)
	default:
		return assembleObject(s, g)
	}
}

func assembleObject(s *openapi.Schema, g *given) (jsontext.Value, error) {
	object := jsontext.Value("{")
	for _, p := range s.Properties {
		raw, err := assembleMember(s, p, g.parts[p.Name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		if raw == nil {
			continue
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(quote(object, p.Name), ':')
		object = append(object, raw...)
	}
	return append(object, '}'), nil
}

// assembleMember returns nil for a member that g does not give and the contract does not determine.
func assembleMember(s *openapi.Schema, p openapi.Property, part *given) (jsontext.Value, error) {
	switch {
	case part != nil:
		return assemble(p.Schema, part)
	case !s.Requires(p.Name):
		return nil, nil
	case needsNothing(p.Schema, nil):
		return assemble(p.Schema, new(given))
	}
	only, ok := p.Schema.Constant()
	if !ok {
		return nil, nil
	}
	if p.Schema.Type == "string" {
		return quote(nil, only), nil
	}
	return jsontext.Value(only), nil
}

// needsNothing reports whether an object may be empty, apart from members that assemble adds.
func needsNothing(s *openapi.Schema, within []*openapi.Schema) bool {
	if !s.IsObject() || slices.Contains(within, s) {
		return false
	}
	within = append(slices.Clip(within), s)
	for _, p := range s.Properties {
		if s.Requires(p.Name) && !s.FilledIn(p.Name) && !needsNothing(p.Schema, within) {
			return false
		}
	}
	return true
}

func assembleList(s *openapi.Schema, g *given) (jsontext.Value, error) {
	list := jsontext.Value("[")
	for i := range len(g.parts) {
		part := g.parts[strconv.Itoa(i)]
		if part == nil {
			return nil, errors.New("the numbers in its keys must be 0, 1, 2, … without a gap")
		}
		raw, err := assemble(s.Items, part)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, raw...)
	}
	return append(list, ']'), nil
}

// choose returns the alternative that has all the given keys.
func choose(s *openapi.Schema, g *given) (*openapi.Schema, error) {
	var fitting []*openapi.Schema
	for _, alternative := range s.OneOf {
		if fits(alternative, g) {
			fitting = append(fitting, alternative)
		}
	}
	t := tag(s)
	switch {
	case len(fitting) == 0:
		return nil, errors.New("these keys do not go together")
	case len(fitting) > 1 && t != nil:
		return nil, fmt.Errorf("say which it is: %s is one of %s", s.Tag, strings.Join(t.Enum, ", "))
	default:
		return fitting[0], nil
	}
}

func fits(s *openapi.Schema, g *given) bool {
	for name, part := range g.parts {
		property := s.Property(name)
		if property == nil {
			return false
		}
		if only, constant := property.Constant(); constant && string(part.raw) != string(quote(nil, only)) {
			return false
		}
	}
	return true
}

// quote appends a name or value of the contract as a JSON string.
func quote(to jsontext.Value, text string) jsontext.Value {
	quoted, err := jsontext.AppendQuote(to, text)
	if err != nil {
		panic("form: the contract holds broken UTF-8: " + err.Error()) // reading the contract refused that
	}
	return quoted
}
