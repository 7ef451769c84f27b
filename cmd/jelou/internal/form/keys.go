package form

import (
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// keys returns the keys of a value in the form key=value,key=value: the places of the scalars and free values in it, with
// dots between. The N in the key of a list stands for a number from 0.
func keys(s *openapi.Schema) []Key {
	var all keyList
	all.walk(s, nil, false, nil)
	return all
}

type keyList []Key

// walk adds the keys of the values in s. required is true if the object around s must have s.
func (all *keyList) walk(s *openapi.Schema, place []string, required bool, within []*openapi.Schema) {
	deeper := append(slices.Clip(within), s)
	switch {
	case slices.Contains(within, s):
		all.add(s, place, required) // an object inside itself must be given as JSON
	case s.IsUnion():
		if t := tag(s); t != nil {
			all.add(t, append(slices.Clip(place), s.Tag), false)
		}
		for _, alternative := range s.OneOf {
			all.walk(alternative, place, false, within)
		}
	case s.IsObject():
		for _, p := range s.Properties {
			if !s.FilledIn(p.Name) {
				all.walk(p.Schema, append(slices.Clip(place), p.Name), s.Requires(p.Name), deeper)
			}
		}
	case s.IsList() && s.Items != nil:
		all.walk(itemsOf(s), append(slices.Clip(place), "N"), false, deeper)
	default:
		all.add(s, place, required)
	}
}

// itemsOf returns the items of a list. Texts and numbers without a description get the list's.
func itemsOf(list *openapi.Schema) *openapi.Schema {
	items := *list.Items
	if items.Description != "" || items.IsObject() || items.IsList() || items.IsUnion() {
		return list.Items
	}
	items.Description = list.Description
	return &items
}

// add adds a key. If another alternative of a union has it, too, the key gets both usages.
func (all *keyList) add(s *openapi.Schema, place []string, required bool) {
	name := strings.Join(place, ".")
	text := describe(s)
	switch n := len(place) - 1; {
	case required && n > 0:
		text += " (required with " + strings.Join(place[:n], ".") + ")"
	case required:
		text += " (required)"
	}
	if i := slices.IndexFunc(*all, func(k Key) bool { return k.Name == name }); i < 0 {
		*all = append(*all, Key{Name: name, Usage: text})
	} else if before := (*all)[i].Usage; !strings.Contains(before, text) {
		(*all)[i].Usage = before + " Or: " + text
	}
}

// tag returns the member that distinguishes the alternatives of a union, with its values; nil for none. Users can usually
// leave it out, because the other keys decide.
func tag(s *openapi.Schema) *openapi.Schema {
	if s.Tag == "" {
		return nil
	}
	t := &openapi.Schema{Type: "string", Description: join(s.Description, "Needed only if the other keys leave it open.")}
	for _, kind := range s.Mapping {
		t.Enum = append(t.Enum, kind.Value)
	}
	return t
}

// find returns the schema that a key leads to; nil for an unknown key.
func find(s *openapi.Schema, place []string) *openapi.Schema {
	if len(place) == 0 {
		return s
	}
	if s.IsUnion() {
		for _, alternative := range s.OneOf {
			if found := find(alternative, place); found != nil {
				return found
			}
		}
		return nil
	}
	if s.IsList() && s.Items != nil {
		if _, ok := index(place[0]); !ok {
			return nil
		}
		return find(s.Items, place[1:])
	}
	if inner := s.Property(place[0]); inner != nil {
		return find(inner, place[1:])
	}
	return nil
}

// short returns the key of a value without =: the only required one, if it is a text; "" for none.
func short(s *openapi.Schema) string {
	found := ""
	for _, p := range s.Properties {
		switch {
		case !s.Requires(p.Name) || s.FilledIn(p.Name):
		case found != "" || p.Schema.Type != "string":
			return ""
		default:
			found = p.Name
		}
	}
	return found
}
