package form

import (
	"slices"
	"strings"
)

// Place returns the flag that a JSON pointer into the body leads to, and the key in its value: "--option 2: title" for
// /options/1/title. It returns a pointer that leads to no flag unchanged.
func (f *Form) Place(pointer string) string {
	return f.flagAt(pointer, BotInBody(f.Operation), func(field *Field) []string { return field.place })
}

// ParamPlace returns the flag that a JSON pointer to a parameter leads to.
func (f *Form) ParamPlace(pointer string) string {
	return f.flagAt(pointer, true, func(field *Field) []string {
		if field.param == nil {
			return nil
		}
		return []string{field.param.Name}
	})
}

// flagAt finds the flag by its place. hasBot reports whether the bot is at the top.
func (f *Form) flagAt(pointer string, hasBot bool, placeOf func(*Field) []string) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if tokens[0] == BotParam && hasBot {
		return "--bot"
	}
	for _, field := range f.Fields {
		place := placeOf(field)
		if n := len(place); n > 0 && len(tokens) >= n && slices.Equal(tokens[:n], place) {
			return field.at(tokens[n:])
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
