package form

import (
	"slices"
	"strings"
)

// paramFields gives the flags of the path's parameters, but for the bot.
func (o *operation) paramFields() []*Field {
	var all []*Field
	for _, p := range o.Parameters {
		if p.In != "path" || p.Name == botParam {
			continue
		}
		s := *p.Schema
		s.Description = p.Description
		field := newField(nil, &s, true)
		field.param, field.example = p.Name, p.Example
		all = append(all, field)
	}
	return all
}

// fieldsOf gives the flags of a body, still without names.
func fieldsOf(body *schema) []*Field { return flatten(body, nil, true, nil) }

// flatten goes through an object, and through those that stand in it once.
func flatten(s *schema, place []string, required bool, within []*schema) []*Field {
	var all []*Field
	for _, property := range s.Properties {
		if s.filledIn(property.name, property.value) {
			continue
		}
		at := append(slices.Clip(place), property.name)
		needed := required && s.requires(property.name)
		if property.value.isObject() && !slices.Contains(within, property.value) {
			all = append(all, flatten(property.value, at, needed, append(slices.Clip(within), s))...)
			continue
		}
		all = append(all, newField(at, property.value, needed))
	}
	return all
}

func newField(place []string, s *schema, required bool) *Field {
	f := &Field{place: place, schema: s, Required: required}
	if s.isList() {
		f.Repeats, f.schema = true, s.Items
	}
	f.Values = f.schema.Enum
	switch {
	case len(f.Values) > 0 && len(strings.Join(f.Values, "|")) <= 30:
		f.Type = strings.Join(f.Values, "|")
	case f.schema.Type == "boolean":
		f.Type = "bool"
	case f.schema.isScalar():
		f.Type = f.schema.Type
	case f.schema.isObject() || f.schema.isUnion():
		f.Type, f.Files, f.Keys = "key=value,...", true, f.schema.keys()
		f.Short = f.schema.short()
	default:
		f.Type, f.Files = "json", true
	}
	f.Usage = usage(s, f)
	return f
}

// nameFields gives each flag its name: the member's own where no other flag has it, else that with its
// place. What stands at the top of the body keeps the short name.
func nameFields(f *Form, reserved []string) {
	taken := make(map[string]bool)
	for _, name := range reserved {
		taken[name] = true
	}
	for _, property := range f.body.Properties {
		if f.body.filledIn(property.name, property.value) {
			taken[kebab(property.name)] = true
		}
	}
	nested := make(map[string]int)
	for _, field := range f.Fields {
		if len(field.place) > 1 {
			nested[field.shortName()]++
		}
	}
	for _, field := range f.Fields {
		if len(field.place) <= 1 {
			field.claim(taken, field.shortName())
		}
	}
	for _, field := range f.Fields {
		if len(field.place) <= 1 {
			continue
		}
		if short := field.shortName(); nested[short] == 1 && !taken[short] {
			field.claim(taken, short)
		} else {
			field.claim(taken, field.longName())
		}
	}
}

func (f *Field) claim(taken map[string]bool, name string) {
	for taken[name] {
		name = "message-" + name
	}
	taken[name] = true
	f.Name = name
}

func (f *Field) shortName() string {
	name := f.param
	if len(f.place) > 0 {
		name = f.place[len(f.place)-1]
	}
	if len(f.place) <= 1 && name == "userId" {
		return "user" // whom everybody gives, every time
	}
	if f.Repeats {
		return singular(kebab(name))
	}
	return kebab(name)
}

// longName joins the place, without saying a word twice: buttonText.text is button-text.
func (f *Field) longName() string {
	name := ""
	for i, token := range f.place {
		word := kebab(token)
		if f.Repeats && i == len(f.place)-1 {
			word = singular(word)
		}
		switch {
		case name == "":
			name = word
		case name != word && !strings.HasSuffix(name, "-"+word):
			name += "-" + word
		}
	}
	return name
}

// kebab writes displayText, display_text and DISPLAY_TEXT as display-text.
func kebab(name string) string {
	var out strings.Builder
	lower := false // the character before was a lower-case letter or a digit
	for _, c := range name {
		upper := c >= 'A' && c <= 'Z'
		if upper && lower {
			out.WriteByte('-')
		}
		if c == '_' || c == ' ' {
			c = '-'
		}
		out.WriteRune(c)
		lower = !upper && c != '-'
	}
	return strings.ToLower(out.String())
}

// singular names one of a list as English usually does.
func singular(name string) string {
	if stem, ok := strings.CutSuffix(name, "ies"); ok {
		return stem + "y"
	}
	for _, hissing := range []string{"ss", "sh", "ch", "x"} {
		if stem, ok := strings.CutSuffix(name, hissing+"es"); ok {
			return stem + hissing
		}
	}
	if strings.HasSuffix(name, "ss") {
		return name
	}
	return strings.TrimSuffix(name, "s")
}
