package form

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errRepeated = errors.New("given more than once") // nobody knows which of the two the user meant
	errEmpty    = errors.New("is empty")
)

// value is the value of a flag. It only collects texts; mistakes are reported once all flags are known.
type value struct {
	field *Field
	texts []string
	file  string // a file with the text; "" for none
}

func (v *value) Set(text string) error {
	if len(v.texts) > 0 && !v.field.repeats {
		return unlessSame(v.texts[0], text)
	}
	if text == "" && v.field.param != nil {
		return errEmpty
	}
	v.texts = append(v.texts, text)
	return nil
}

// unlessSame accepts the same text again: cobra parses the flags twice before it completes a value.
func unlessSame(before, now string) error {
	if before != now {
		return errRepeated
	}
	return nil
}

func (v *value) Type() string { return v.field.Type }

// String returns the default, which is empty. It never returns the given text, which is private.
func (v *value) String() string { return "" }

// OfMessage marks a flag whose empty text can be meant, and whose errors have nothing of its value.
func (v *value) OfMessage() {}

func (v *value) given() bool { return len(v.texts) > 0 || v.file != "" }

// fileValue is the value of a flag for a file with a long text.
type fileValue struct{ *value }

func (v *fileValue) Set(name string) error {
	if v.file != "" {
		return unlessSame(v.file, name)
	}
	if name == "" {
		return errEmpty
	}
	v.file = name
	return nil
}

func (v *fileValue) Type() string { return "FILE|-" }

// encode returns the value, or the list of values, as JSON.
func (v *value) encode(read reader) (jsontext.Value, error) {
	if v.file != "" {
		return v.encodeFile(read)
	}
	var items [][]byte
	for i, text := range v.texts {
		raw, err := v.field.encode(text, read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.field.flag(i), err)
		}
		if !v.field.repeats {
			return raw, nil
		}
		items = append(items, raw)
	}
	return list(items), nil
}

func (v *value) encodeFile(read reader) (raw jsontext.Value, err error) {
	text := ""
	if len(v.texts) > 0 {
		err = errors.New("given twice")
	} else if text, err = readText(v.file, read); err == nil {
		raw, err = encode(v.field.schema, text)
	}
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", v.field.FileFlag, err)
	}
	return raw, nil
}

func (f *Field) encode(text string, read reader) (jsontext.Value, error) {
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
