package form

import "strings"

// nameFields gives each flag its name: the member's own if no other flag has it, else that with its place. Parameters,
// and members at the top of the body, keep the short name.
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
	nested := make(map[string]int)
	for _, field := range f.Fields {
		if len(field.place) > 1 {
			nested[field.shortName()]++
		}
	}
	for _, field := range f.Fields {
		if len(field.place) <= 1 && !field.file {
			field.claim(taken, field.shortName())
		}
	}
	for _, field := range f.Fields {
		if len(field.place) <= 1 || field.file {
			continue
		}
		if short := field.shortName(); nested[short] == 1 && !taken[short] {
			field.claim(taken, short)
		} else {
			field.claim(taken, field.longName())
		}
	}
	for i, field := range f.Fields {
		if field.file { // it follows the flag for the text itself
			text := f.Fields[i-1].Name
			field.claim(taken, text+"-file")
			field.Usage = "A file with the --" + text + ", without the line break at its end; - for standard input."
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

// shortNames are short names of members that nearly every call has.
var shortNames = map[string]string{"userId": "user", BotParam: "bot"}

func (f *Field) shortName() string {
	name := ""
	switch {
	case f.param == nil:
		name = f.place[len(f.place)-1]
	case f.param.Name == "limit":
		return "page-size" // --limit bounds the items of all pages
	default:
		name = f.param.Name
	}
	if short := shortNames[name]; short != "" && len(f.place) <= 1 {
		return short
	}
	if f.Repeats {
		return singular(Kebab(name))
	}
	return Kebab(name)
}

// longName joins the place, without saying a word twice: buttonText.text is button-text.
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

// Kebab writes displayText, display_text and DISPLAY_TEXT as display-text.
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
