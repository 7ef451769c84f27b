package form

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
)

// The flags for times.
const (
	Since = "since"
	Until = "until"
)

// friendlyParameters are the flags for parameters whose names differ from the contract's. The contract's own names work,
// too, here and in friendlyMembers.
var friendlyParameters = map[string]string{
	"userId": "user", "clientId": "user", "elementName": "name", "startAt": Since, "endAt": Until, "from": Since, "to": Until,
	"limit": "page-size", // --limit bounds the items of all pages
}

// friendlyMembers are the flags for members at the top of a body.
var friendlyMembers = map[string]string{"userId": "user", "botId": "bot", "elementName": "name", "destinations": "to"}

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
	top, nested := make(map[string]bool), make(map[string]int) // the contract's names of flags
	for _, field := range f.Fields {
		if field.isNested() {
			nested[field.ownName()]++
		} else if field.friendly() == "" {
			top[field.ownName()] = true
		}
	}
	wanted := func(field *Field) string {
		own, friendly := field.ownName(), field.friendly()
		switch {
		case field.isNested() && (nested[own] > 1 || taken[own]):
			return field.longName()
		case friendly != "" && !top[friendly]:
			return friendly
		}
		return own
	}
	claim := func(field *Field, name string) string { // with a prefix if the name is taken
		prefix := "body-"
		switch {
		case field.param != nil:
			prefix = field.param.In + "-"
		case f.Kind != "":
			prefix = "message-"
		}
		for taken[name] {
			name = prefix + name
		}
		taken[name] = true
		return name
	}
	for _, now := range []bool{false, true} {
		for _, field := range f.Fields {
			if field.isNested() == now {
				field.Name = claim(field, wanted(field))
			}
		}
	}
	for _, field := range f.Fields {
		if field.long {
			field.FileFlag = claim(field, field.Name+"-file")
		}
		if own := field.ownName(); field.Name == field.friendly() && !taken[own] {
			field.Alias = claim(field, own)
		}
	}
}

func (f *Field) isNested() bool { return len(f.place) > 1 }

// friendly returns the command line's own name for a name of the contract; "" for none.
func (f *Field) friendly() string {
	switch {
	case f.param != nil:
		if name := friendlyParameters[f.place[0]]; f.time || name != Since && name != Until {
			return name
		}
		return ""
	case f.isNested():
		return ""
	default:
		return friendlyMembers[f.place[0]]
	}
}

// ownName returns the contract's name with hyphens, and in the singular for a flag that repeats.
func (f *Field) ownName() string {
	name := Kebab(f.place[len(f.place)-1])
	if f.repeats {
		return singular(name)
	}
	return name
}

// longName joins the names in the place, without repeating a word: buttonText.text becomes button-text.
func (f *Field) longName() string {
	name := ""
	for i, token := range f.place {
		word := Kebab(token)
		if i == len(f.place)-1 {
			word = f.ownName()
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

// capitalWord matches capitals and the word after them: HTTP and Status in HTTPStatus. The s of URLs begins no word.
var capitalWord = regexp.MustCompile(`([A-Z])([A-Z](?:[a-rt-z]|s[a-z]))`)

// Kebab turns displayText, display_text, DISPLAY_TEXT and $display[text] into display-text.
func Kebab(name string) string {
	var out strings.Builder
	name = capitalWord.ReplaceAllString(name, "${1}-${2}")
	lower, pause := false, false // the character before was a lower-case letter or a digit; a new word begins
	for _, c := range name {
		upper := c >= 'A' && c <= 'Z'
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			lower, pause = false, true
			continue
		}
		if (pause || upper && lower) && out.Len() > 0 {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
		lower, pause = !upper, false
	}
	return cmp.Or(out.String(), name)
}

// singular returns the singular of a name by the usual rules of English.
func singular(name string) string {
	if stem, ok := strings.CutSuffix(name, "ies"); ok {
		return stem + "y"
	}
	for _, hissing := range []string{"ss", "sh", "ch", "x", "tus"} {
		if stem, ok := strings.CutSuffix(name, hissing+"es"); ok {
			return stem + hissing
		}
	}
	if strings.HasSuffix(name, "ss") || strings.HasSuffix(name, "us") || name == "s" {
		return name
	}
	return strings.TrimSuffix(name, "s")
}
