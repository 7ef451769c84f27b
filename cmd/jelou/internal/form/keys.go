package form

import (
	"slices"
	"strings"
)

// keys are the keys of a value that is written as key=value,key=value: the places of the scalars and the
// free values in it, with dots between. The N in a list's key stands for a number from 0.
func (s *schema) keys() []Key {
	var all []Key
	s.walkKeys(nil, false, nil, func(place []string, key *schema, required bool) {
		name := strings.Join(place, ".")
		if slices.ContainsFunc(all, func(k Key) bool { return k.Name == name }) {
			return // in another alternative of a union
		}
		text := describe(key)
		switch n := len(place) - 1; {
		case required && n > 0:
			text += " (required with " + strings.Join(place[:n], ".") + ")"
		case required:
			text += " (required)"
		}
		all = append(all, Key{Name: name, Usage: text})
	})
	return all
}

// walkKeys visits the values that have a key. required tells that the object around one cannot be without it.
func (s *schema) walkKeys(place []string, required bool, within []*schema, visit func([]string, *schema, bool)) {
	switch {
	case slices.Contains(within, s):
		visit(place, s, required) // an object that holds itself goes no deeper than JSON
	case s.isUnion():
		if tag := s.tag(); tag != nil {
			visit(append(slices.Clip(place), s.Discriminator.PropertyName), tag, false)
		}
		for _, alternative := range s.OneOf {
			alternative.walkKeys(place, false, within, visit)
		}
	case s.isObject():
		for _, property := range s.Properties {
			if s.filledIn(property.name, property.value) {
				continue
			}
			at := append(slices.Clip(place), property.name)
			property.value.walkKeys(at, s.requires(property.name), append(slices.Clip(within), s), visit)
		}
	case s.isList():
		s.Items.walkKeys(append(slices.Clip(place), "N"), false, append(slices.Clip(within), s), visit)
	default:
		visit(place, s, required)
	}
}

// tag is the member that tells a union's alternatives apart, with its values; nil where there is none. The
// other keys usually say which it is, so it can be left out.
func (s *schema) tag() *schema {
	if s.Discriminator.PropertyName == "" {
		return nil
	}
	tag := &schema{Type: "string", Description: join([]string{s.Description, "Needed only where the other keys leave it open."})}
	for _, kind := range s.Discriminator.Mapping {
		tag.Enum = append(tag.Enum, kind.name)
	}
	return tag
}

// find gives the schema of what a key leads to, nil where it leads nowhere.
func (s *schema) find(place []string) *schema {
	if len(place) == 0 {
		return s
	}
	if s.isUnion() {
		for _, alternative := range s.OneOf {
			if found := alternative.find(place); found != nil {
				return found
			}
		}
		return nil
	}
	if s.isList() {
		if _, ok := index(place[0]); !ok {
			return nil
		}
		return s.Items.find(place[1:])
	}
	property, ok := s.Properties.get(place[0])
	if !ok {
		return nil
	}
	return property.find(place[1:])
}

// short is the key that a value without any means: the only one that is required, where it is a text.
func (s *schema) short() string {
	short := ""
	for _, property := range s.Properties {
		switch {
		case !s.requires(property.name) || s.filledIn(property.name, property.value):
		case short != "" || property.value.Type != "string":
			return ""
		default:
			short = property.name
		}
	}
	return short
}
