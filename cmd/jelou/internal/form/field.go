package form

import (
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// setFields sets the flags of a call.
func (f *Form) setFields(reserved []string) {
	for _, p := range f.Operation.Parameters {
		s := *p.Schema
		s.Description, s.Deprecated = p.Description, p.Deprecated || s.Deprecated
		field := newField(nil, &s, p.Required)
		field.param = p
		field.takeTime()
		f.Fields = append(f.Fields, field)
	}
	if f.body != nil {
		f.Fields = append(f.Fields, flatten(f.body, nil, true, nil)...)
	}
	inBody := BotInBody(f.Operation)
	isBot := func(field *Field) bool {
		return field.param != nil && field.param.Name == BotParam || inBody && slices.Equal(field.place, []string{BotParam})
	}
	if i := slices.IndexFunc(f.Fields, isBot); i >= 0 {
		f.bot = f.Fields[i]
		f.bot.Name, f.bot.Required = Bot, false // whether a command needs it is no matter of its flags
		f.Fields = slices.Delete(f.Fields, i, i+1)
	}
	nameFields(f, reserved)
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
		all = append(all, newField(at, p.Schema, needed))
	}
	return all
}

func newField(place []string, s *openapi.Schema, required bool) *Field {
	f := &Field{place: place, schema: s, Required: required}
	if s.IsList() && s.Items != nil {
		f.repeats, f.schema = true, s.Items
	}
	f.long = !f.repeats && place != nil && isLong(s)
	values := strings.Join(f.schema.Enum, "|")
	switch {
	case values != "" && len(values) <= 30:
		f.Type = values
	case f.schema.Type == "boolean":
		f.Type = "bool"
	case f.schema.Type == "string" && f.schema.Format == "date-time":
		f.Type = "time"
	case f.schema.IsScalar():
		f.Type = f.schema.Type
	case f.hasKeys():
		f.Type = "key=value,..."
	default:
		f.Type = "json"
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
