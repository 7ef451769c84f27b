package form

import (
	"slices"
	"strings"
)

// Place returns the flag that a JSON pointer into the body leads to, and the key in its value: "--option 2: title" for
// /options/1/title. It returns a pointer that leads to no flag unchanged.
func (f *Form) Place(pointer string) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if tokens[0] == BotParam && BotInBody(f.Operation) {
		return "--bot"
	}
	for _, field := range f.Fields {
		n := len(field.place)
		if n > 0 && !field.file && len(tokens) >= n && slices.Equal(tokens[:n], field.place) {
			return field.at(tokens[n:])
		}
	}
	return pointer
}

// ParamPlace returns the flag that a JSON pointer to a parameter leads to.
func (f *Form) ParamPlace(pointer string) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if tokens[0] == BotParam {
		return "--bot"
	}
	for _, field := range f.Fields {
		if field.param != nil && field.param.Name == tokens[0] {
			return field.at(tokens[1:])
		}
	}
	return pointer
}

// at returns the flag's name and a place in its value.
func (f *Field) at(rest []string) string {
	name := "--" + f.Name
	if f.Repeats && len(rest) > 0 {
		if i, ok := index(rest[0]); ok {
			name, rest = f.flag(i), rest[1:]
		}
	}
	if len(rest) > 0 {
		name += ": " + strings.Join(rest, ".")
	}
	return name
}
