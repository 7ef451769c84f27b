package form

import (
	"slices"
	"strings"
)

// Place returns the flag that a JSON pointer into the body leads to, and the key in its value: "--option 2: title" for
// /options/1/title. It returns a pointer that leads to no flag unchanged.
func (f *Form) Place(pointer string) string {
	return f.flagAt(pointer, func(field *Field) []string { return field.place })
}

// ParamPlace returns the flag that a JSON pointer to a parameter leads to.
func (f *Form) ParamPlace(pointer string) string {
	return f.flagAt(pointer, func(field *Field) []string {
		if field.param == nil {
			return nil
		}
		return []string{field.param.Name}
	})
}

func (f *Form) flagAt(pointer string, placeOf func(*Field) []string) string {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	all := f.Fields
	if f.bot != nil {
		all = append(slices.Clip(all), f.bot)
	}
	for _, field := range all {
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
	if f.repeats && len(rest) > 0 {
		if i, ok := index(rest[0]); ok {
			name, rest = f.flag(i), rest[1:]
		}
	}
	if len(rest) > 0 {
		name += ": " + strings.Join(rest, ".")
	}
	return name
}
