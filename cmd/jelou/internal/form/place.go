package form

import (
	"slices"
	"strings"
)

// Place returns the flag that a JSON pointer into the body leads to, and the key in its value: "--option 2: title" for
// /options/1/title. It returns a pointer that leads to no flag unchanged.
func (f *Form) Place(pointer string) string {
	return f.flagAt(pointer, false)
}

// ParamPlace returns the flag that a JSON pointer to a parameter leads to.
func (f *Form) ParamPlace(pointer string) string {
	return f.flagAt(pointer, true)
}

func (f *Form) flagAt(pointer string, param bool) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for _, field := range f.all {
		n := len(field.place)
		if (field.param != nil) != param || len(tokens) < n || !slices.Equal(tokens[:n], field.place) {
			continue
		}
		name, rest := "--"+field.Name, tokens[n:]
		if field.repeats && len(rest) > 0 {
			if i, ok := index(rest[0]); ok {
				name, rest = field.flag(i), rest[1:]
			}
		}
		if len(rest) > 0 {
			name += ": " + strings.Join(rest, ".")
		}
		return name
	}
	return pointer
}
