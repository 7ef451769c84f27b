package form

import (
	"slices"
	"strings"
)

// Place names the flag that a JSON pointer into the body leads to, and the key in its value: "--option 2:
// title" for /options/1/title. A pointer that leads to no flag stays as it is.
func (f *Form) Place(pointer string) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for _, field := range f.Fields {
		n := len(field.place)
		if n == 0 || len(tokens) < n || !slices.Equal(tokens[:n], field.place) {
			continue
		}
		rest := tokens[n:]
		name := "--" + field.Name
		if field.Repeats && len(rest) > 0 {
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
