package form

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// reader reads the file with this name. Its errors do not have the name.
type reader func(name string) ([]byte, error)

// encodeLong encodes a long text, or the text of the file that it names.
func (f *Field) encodeLong(text string, read reader) (jsontext.Value, error) {
	name, isFile := strings.CutPrefix(text, "@")
	switch {
	case !isFile:
		return encode(f.schema, text)
	case strings.HasPrefix(name, "@"):
		return encode(f.schema, name)
	}
	text, err := readText(name, read)
	if err != nil {
		return nil, fmt.Errorf("@FILE: %w (a text that begins with @ is written with @@)", err)
	}
	return encode(f.schema, text)
}

// readText returns the text in a file without the line break at its end.
func readText(name string, read reader) (string, error) {
	text, err := read(name)
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), err
}

// jsonFile returns the JSON in a file.
func jsonFile(name string, read reader) (raw jsontext.Value, err error) {
	if name == "-" {
		return nil, errors.New("standard input cannot be read here")
	}
	text, err := read(name)
	if err == nil {
		raw, err = anyJSON(string(text))
	}
	if err != nil {
		return nil, fmt.Errorf("@FILE: %w", err)
	}
	return raw, nil
}
