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
	name, isFile := text, f.file
	if !isFile {
		name, isFile = strings.CutPrefix(text, "@")
	}
	switch {
	case !isFile:
		return encode(f.schema, text)
	case !f.file && strings.HasPrefix(name, "@"):
		return encode(f.schema, name)
	}
	content, err := read(name)
	if err != nil {
		if !f.file {
			err = fmt.Errorf("@FILE: %w (a text that begins with @ is written with @@)", err)
		}
		return nil, err
	}
	return encode(f.schema, strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r"))
}

// long returns text so that encodeLong returns it unchanged.
func long(text string) string {
	if strings.HasPrefix(text, "@") {
		return "@" + text
	}
	return text
}

// parseFile reads the JSON in a file.
func parseFile(name string, read reader) (*given, error) {
	if name == "-" {
		return nil, errors.New("standard input cannot be read here")
	}
	text, err := read(name)
	if err == nil {
		var raw jsontext.Value
		if raw, err = anyJSON(string(text)); err == nil {
			return &given{raw: raw}, nil
		}
	}
	return nil, fmt.Errorf("@FILE: %w", err)
}
