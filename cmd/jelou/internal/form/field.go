package form

import (
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Field is a flag and its values.
type Field struct {
	Name     string // without the dashes
	Alias    string // the contract's own name, which works, too; "" for none
	Usage    string // its description and limits
	Required bool   // the flag must be given
	FileFlag string // the name of the flag for a file with a long text; "" for none

	param     *openapi.Parameter // nil for a part of the body
	place     []string           // in the body; for a parameter, its name
	schema    *openapi.Schema    // of the value, or of each value if the flag repeats
	valueType string             // in the help, such as "string" or "key=value,..."
	repeats   bool               // the flag can be given more than once
	time      bool               // the flag accepts a time, or how long ago it was
	long      bool               // a long text: the flag accepts @FILE, and @@ stands for @

	texts []string // the given values
	file  string   // the given file with the text; "" for none
}

func (f *Form) setFields(reserved []string) {
	for _, p := range f.Operation.Parameters {
		f.Fields = append(f.Fields, paramField(p))
	}
	if f.body != nil {
		f.Fields = append(f.Fields, flatten(f.body, nil, true, nil)...)
	}
	f.all = f.Fields
	inBody := BotInBody(f.Operation)
	isBot := func(field *Field) bool {
		return slices.Equal(field.place, []string{BotParam}) && (field.param != nil || inBody)
	}
	if i := slices.IndexFunc(f.all, isBot); i >= 0 {
		f.all[i].Name, f.all[i].Required = Bot, false // whether a command needs it is no matter of its flags
		f.Fields = slices.Delete(slices.Clone(f.all), i, i+1)
	}
	nameFields(f, reserved)
}

func paramField(p *openapi.Parameter) *Field {
	s := *p.Schema
	s.Description, s.Deprecated = p.Description, p.Deprecated || s.Deprecated
	return newField(p, []string{p.Name}, &s, p.Required)
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
			inner := flatten(p.Schema, at, needed, append(slices.Clip(within), s))
			if len(inner) > 0 || s.Requires(p.Name) { // an optional object of constants alone gets a flag of its own
				all = append(all, inner...)
				continue
			}
		}
		all = append(all, newField(nil, at, p.Schema, needed))
	}
	return all
}

func newField(param *openapi.Parameter, place []string, s *openapi.Schema, required bool) *Field {
	f := &Field{param: param, place: place, schema: s, Required: required}
	if s.IsList() && s.Items != nil {
		f.repeats, f.schema = true, s.Items
	}
	const long = 1000 // a longer text may be too long for a command line; a URL never is
	f.long = param == nil && s.Type == "string" && s.MaxLength != nil && *s.MaxLength >= long &&
		len(s.Enum) == 0 && !strings.Contains(s.Pattern, "://")
	isTime := f.schema.Type == "string" && f.schema.Format == "date-time"
	f.time = param != nil && (isTime || isBound(param, f.schema))
	values := strings.Join(f.schema.Enum, "|")
	switch {
	case f.time, isTime:
		f.valueType = "time"
	case values != "" && len(values) <= 30:
		f.valueType = values
	case f.schema.Type == "boolean":
		f.valueType = "bool"
	case f.schema.IsScalar():
		f.valueType = f.schema.Type
	case f.hasKeys():
		f.valueType = "key=value,..."
	default:
		f.valueType = "json"
	}
	f.Usage = f.usage(s)
	return f
}

// Completions returns the values that a shell can complete. ok is false if the flag also accepts @FILE.
func (f *Field) Completions() (values []string, ok bool) {
	if f.time {
		return []string{"1h", "24h", "168h"}, true
	}
	return f.schema.Enum, f.schema.IsScalar()
}

// Keys returns the keys of a value in the form key=value; nil if the flag has another form.
func (f *Field) Keys() []Key {
	if !f.hasKeys() {
		return nil
	}
	return keys(f.schema)
}

// Short returns the key of such a value without =; "" for none.
func (f *Field) Short() string { return short(f.schema) }

func (f *Field) hasKeys() bool { return f.schema.IsObject() || f.schema.IsUnion() }
