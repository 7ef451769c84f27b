package form

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errRepeated = errors.New("given more than once") // nobody knows which of the two the user meant
	errEmpty    = errors.New("is empty")
)

// Set implements [pflag.Value]. It only collects texts; mistakes are reported once all flags are known.
func (f *Field) Set(text string) error {
	if len(f.texts) > 0 && !f.repeats {
		return unlessSame(f.texts[0], text)
	}
	if text == "" && f.param != nil {
		return errEmpty
	}
	f.texts = append(f.texts, text)
	return nil
}

// unlessSame accepts the same text again: cobra parses the flags twice before it completes a value.
func unlessSame(before, now string) error {
	if before != now {
		return errRepeated
	}
	return nil
}

// Type implements [pflag.Value].
func (f *Field) Type() string { return f.valueType }

// String returns the default, which is empty. It never returns the given text, which is private.
func (f *Field) String() string { return "" }

// OfMessage marks a flag whose empty text can be meant, and whose errors have nothing of its value.
func (f *Field) OfMessage() {}

func (f *Field) given() bool { return len(f.texts) > 0 || f.file != "" }

// fileValue is the value of a flag for a file with a long text.
type fileValue struct{ *Field }

func (f fileValue) Set(name string) error {
	if f.file != "" {
		return unlessSame(f.file, name)
	}
	if name == "" {
		return errEmpty
	}
	f.file = name
	return nil
}

func (f fileValue) Type() string { return "FILE|-" }

func (f *Field) encode(read reader) (jsontext.Value, error) {
	if f.file != "" {
		return f.encodeFile(read)
	}
	var items [][]byte
	for i, text := range f.texts {
		raw, err := f.encodeText(text, read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.flag(i), err)
		}
		if !f.repeats {
			return raw, nil
		}
		items = append(items, raw)
	}
	return list(items), nil
}

func (f *Field) encodeFile(read reader) (raw jsontext.Value, err error) {
	text := ""
	if len(f.texts) > 0 {
		err = errors.New("given twice")
	} else if text, err = readText(f.file, read); err == nil {
		raw, err = encode(f.schema, text)
	}
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", f.FileFlag, err)
	}
	return raw, nil
}

func (f *Field) encodeText(text string, read reader) (jsontext.Value, error) {
	switch {
	case f.long:
		return f.encodeLong(text, read)
	case f.time:
		return f.encodeTime(text)
	}
	g, err := parse(f.schema, text, read)
	if err != nil {
		return nil, err
	}
	return assemble(f.schema, g)
}

// flag returns the flag's name for an error, with the number of its value i if the flag repeats.
func (f *Field) flag(i int) string {
	if f.repeats {
		return "--" + f.Name + " " + strconv.Itoa(i+1)
	}
	return "--" + f.Name
}

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
