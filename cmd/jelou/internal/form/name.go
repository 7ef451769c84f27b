package form

import (
	"strings"
)

// nameFields gives each flag its name: a friendly one, or the member's own if no other flag has it, or the member's own
// with its place. Parameters, and members at the top of the body, come first.
func nameFields(f *Form, reserved []string) {
	taken := make(map[string]bool)
	for _, name := range reserved {
		taken[name] = true
	}
	if f.body != nil {
		for _, p := range f.body.Properties {
			if f.body.FilledIn(p.Name) {
				taken[Kebab(p.Name)] = true
			}
		}
	}
	nameTop(f, taken)
	nested := make(map[string]int)
	for _, field := range f.Fields {
		if len(field.place) > 1 {
			nested[field.ownName()]++
		}
	}
	for _, field := range f.Fields {
		if len(field.place) <= 1 || field.file {
			continue
		}
		if own := field.ownName(); nested[own] == 1 && !taken[own] {
			field.claim(taken, own)
		} else {
			field.claim(taken, field.longName())
		}
	}
	for i, field := range f.Fields {
		if field.file { // the flag for the text itself stands before it
			text := f.Fields[i-1].Name
			field.claim(taken, text+"-file")
			field.Usage = "A file with the --" + text + ", without the line break at its end; - for standard input."
		}
		if own := field.ownName(); field.Name == field.friendly() && !taken[own] {
			taken[own] = true
			field.Alias = own
		}
	}
}

// nameTop names parameters, and members at the top of the body. A friendly name must not be another flag's own name.
func nameTop(f *Form, taken map[string]bool) {
	own := make(map[string]bool)
	isTop := func(field *Field) bool { return len(field.place) <= 1 && !field.file }
	for _, field := range f.Fields {
		if isTop(field) && field.friendly() == "" {
			own[field.ownName()] = true
		}
	}
	for _, field := range f.Fields {
		if !isTop(field) {
			continue
		}
		if name := field.friendly(); name != "" && !own[name] {
			field.claim(taken, name)
		} else {
			field.claim(taken, field.ownName())
		}
	}
}

func (f *Field) claim(taken map[string]bool, name string) {
	prefix := "message-"
	if f.param != nil {
		prefix = f.param.In + "-"
	}
	for taken[name] {
		name = prefix + name
	}
	taken[name] = true
	f.Name = name
}

// friendly returns the command line's own name for a name of the contract; "" for none.
func (f *Field) friendly() string {
	switch {
	case f.param != nil:
		return friendlyParameters[f.param.Name]
	case len(f.place) == 1 && !f.file:
		return friendlyMembers[f.place[0]]
	default:
		return ""
	}
}

// ownName returns the contract's name with hyphens, and in the singular for a flag that repeats.
func (f *Field) ownName() string {
	name := ""
	if f.param != nil {
		name = f.param.Name
	} else {
		name = f.place[len(f.place)-1]
	}
	if f.Repeats {
		return singular(Kebab(name))
	}
	return Kebab(name)
}

// longName joins the names in the place, without repeating a word: buttonText.text becomes button-text.
func (f *Field) longName() string {
	name := ""
	for i, token := range f.place {
		word := Kebab(token)
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

// Kebab turns displayText, display_text and DISPLAY_TEXT into display-text.
func Kebab(name string) string {
	var out strings.Builder
	lower := false // the character before was a lower-case letter or a digit
	for _, c := range name {
		upper := c >= 'A' && c <= 'Z'
		if upper && lower {
			out.WriteByte('-')
		}
		if c == '_' || c == ' ' || c == '.' {
			c = '-'
		}
		out.WriteRune(c)
		lower = !upper && c != '-'
	}
	return strings.ToLower(out.String())
}

// singular returns the singular of a name by the usual rules of English.
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
