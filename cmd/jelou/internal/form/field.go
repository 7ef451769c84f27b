package form

import (
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// fieldsOf returns the flags of a call, without names yet.
func fieldsOf(op *openapi.Operation, body *openapi.Schema) []*Field {
	var all []*Field
	for _, p := range op.Parameters {
		if p.Name == BotParam {
			continue
		}
		s := *p.Schema
		s.Description = p.Description
		field := newField(nil, &s, p.Required)
		field.param = p
		field.takeTime(&s)
		all = append(all, field)
	}
	if body != nil {
		all = append(all, flatten(body, nil, true, nil)...)
	}
	if BotInBody(op) {
		all = slices.DeleteFunc(all, func(f *Field) bool { return slices.Equal(f.place, []string{BotParam}) })
	}
	return all
}

// flatten returns the flags of an object and of the objects in it.
func flatten(s *openapi.Schema, place []string, required bool, within []*openapi.Schema) []*Field {
	var all []*Field
	for _, p := range s.Properties {
		if s.FilledIn(p.Name) {
			continue
		}
		at := append(slices.Clip(place), p.Name)
		needed := required && s.Requires(p.Name)
		if p.Schema.IsObject() && !slices.Contains(within, p.Schema) {
			all = append(all, flatten(p.Schema, at, needed, append(slices.Clip(within), s))...)
			continue
		}
		field := newField(at, p.Schema, needed)
		all = append(all, field)
		if field.Long {
			all = append(all, field.fromFile())
		}
	}
	return all
}

func newField(place []string, s *openapi.Schema, required bool) *Field {
	f := &Field{place: place, schema: s, Required: required}
	if s.IsList() && s.Items != nil {
		f.Repeats, f.schema = true, s.Items
	}
	f.Values = f.schema.Enum
	f.Long = !f.Repeats && place != nil && isLong(s)
	switch {
	case len(f.Values) > 0 && len(strings.Join(f.Values, "|")) <= 30:
		f.Type = strings.Join(f.Values, "|")
	case f.schema.Type == "boolean":
		f.Type = "bool"
	case f.schema.IsScalar():
		f.Type = f.schema.Type
	case f.schema.IsObject() || f.schema.IsUnion():
		f.Type, f.Files, f.Keys = "key=value,...", true, keys(f.schema)
		f.Short = short(f.schema)
	default:
		f.Type, f.Files = "json", true
	}
	f.Usage = usage(s, f)
	return f
}

// isLong reports whether a text may be too long for a command line. A URL never is.
func isLong(s *openapi.Schema) bool {
	const long = 1000
	return s.Type == "string" && s.MaxLength != nil && *s.MaxLength >= long && len(s.Enum) == 0 && !isURL(s)
}

func isURL(s *openapi.Schema) bool { return strings.Contains(s.Pattern, "://") }

// fromFile returns the flag for a file with the text.
func (f *Field) fromFile() *Field {
	return &Field{Type: "FILE|-", Files: true, place: f.place, schema: f.schema, file: true}
}
