package form

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// parts are the parts of an object or a list by their names or numbers. Each is JSON, or has parts of its own.
type parts map[string]any

func (g parts) put(place []string, raw jsontext.Value) error {
	for i, name := range place {
		part, has := g[name]
		inner, open := part.(parts)
		switch last := i == len(place)-1; {
		case has && (last || !open):
			return errors.New("given twice")
		case last:
			g[name] = raw
		case !has:
			inner = make(parts)
			g[name] = inner
		}
		g = inner
	}
	return nil
}

// assemble returns JSON, or parts as JSON. It has the members in the contract's order, and adds those that can have only one
// value.
func assemble(s *openapi.Schema, part any) (jsontext.Value, error) {
	g, open := part.(parts)
	switch {
	case !open:
		raw, _ := part.(jsontext.Value)
		return raw, nil
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

func assembleObject(s *openapi.Schema, g parts) (jsontext.Value, error) {
	var members [][]byte
	for _, p := range s.Properties {
		part := g[p.Name]
		if part == nil && s.Requires(p.Name) {
			part = filledIn(p.Schema)
		}
		if part == nil {
			continue
		}
		raw, err := assemble(p.Schema, part)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		members = append(members, slices.Concat(quote(p.Name), []byte(":"), raw))
	}
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}")), nil
}

// filledIn returns a value that needs no flag, because the contract leaves no choice; nil for any other.
func filledIn(s *openapi.Schema) any {
	open := func(p openapi.Property) bool { return s.Requires(p.Name) && filledIn(p.Schema) == nil }
	switch only := constant(s); {
	case only != nil:
		return only
	case s.IsObject() && !slices.ContainsFunc(s.Properties, open):
		return parts{}
	}
	return nil
}

// constant returns the only value that a schema allows; nil for none.
func constant(s *openapi.Schema) jsontext.Value {
	switch {
	case len(s.Enum) != 1:
		return nil
	case s.Type == "string":
		return quote(s.Enum[0])
	default:
		return jsontext.Value(s.Enum[0])
	}
}

func assembleList(s *openapi.Schema, g parts) (jsontext.Value, error) {
	var items [][]byte
	for i := range len(g) {
		part, has := g[strconv.Itoa(i)]
		if !has {
			return nil, errors.New("the numbers in its keys must be 0, 1, 2, … without a gap")
		}
		raw, err := assemble(s.Items, part)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		items = append(items, raw)
	}
	return list(items), nil
}

func list(items [][]byte) jsontext.Value {
	return slices.Concat([]byte("["), bytes.Join(items, []byte(",")), []byte("]"))
}

// choose returns the alternative that has all the given keys.
func choose(s *openapi.Schema, g map[string]any) (*openapi.Schema, error) {
	fitting := slices.DeleteFunc(slices.Clone(s.OneOf), func(alternative *openapi.Schema) bool { return !fits(alternative, g) })
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

func fits(s *openapi.Schema, g map[string]any) bool {
	for name, part := range g {
		property := s.Property(name)
		if property == nil {
			return false
		}
		if only := constant(property); only != nil && !bytes.Equal(openapi.Encode(part), only) {
			return false
		}
	}
	return true
}

// quote returns a name or value of the contract as a JSON string.
func quote(text string) jsontext.Value {
	quoted, _ := jsontext.AppendQuote(nil, text) // the contract has no broken UTF-8
	return quoted
}
