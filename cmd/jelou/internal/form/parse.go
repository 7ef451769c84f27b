package form

import (
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// parse reads the text of a flag's value. Its errors do not have the text, which may be private.
func parse(s *openapi.Schema, text string, read reader) (any, error) {
	var raw jsontext.Value
	var err error
	switch {
	case s.IsScalar():
		raw, err = encode(s, text)
	case strings.HasPrefix(text, "@"):
		raw, err = jsonFile(text[1:], read)
	case strings.HasPrefix(text, "{") || !s.IsObject() && !s.IsUnion():
		raw, err = anyJSON(text)
	default:
		return parsePairs(s, text)
	}
	return raw, err
}

// parsePairs reads key=value,key=value. It is a line of CSV, so quotes can protect a pair with a comma.
func parsePairs(s *openapi.Schema, text string) (any, error) {
	all := make(parts)
	if key := short(s); key != "" && !strings.Contains(text, "=") {
		raw, err := encode(s.Property(key), text)
		if err != nil {
			return nil, err
		}
		return all, all.put([]string{key}, raw)
	}
	lines := csv.NewReader(strings.NewReader(text))
	pairs, err := lines.Read()
	if err != nil || int(lines.InputOffset()) != len(text) {
		return nil, errors.New(`not key=value,...: put a pair with a comma, a quote or a line break in quotes, and double the quotes in it: 'id=a,"title=Tea, ""hot"""'`)
	}
	for i, pair := range pairs {
		if err := parsePair(s, all, pair); err != nil {
			if len(pairs) > 1 {
				err = fmt.Errorf("part %d: %w", i+1, err)
			}
			return nil, err
		}
	}
	return all, nil
}

func parsePair(s *openapi.Schema, all parts, pair string) error {
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		return errors.New("not key=value; the keys are " + keyNames(s))
	}
	place := strings.Split(key, ".")
	target := find(s, place)
	if target == nil {
		return errors.New("no such key; the keys are " + keyNames(s))
	}
	raw, err := encode(target, value)
	if err == nil {
		err = all.put(place, raw)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func keyNames(s *openapi.Schema) string {
	var names []string
	for _, key := range keys(s) {
		names = append(names, key.Name)
	}
	return strings.Join(names, ", ")
}

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// encode returns a text as JSON of the schema's type. It does not check limits.
func encode(s *openapi.Schema, text string) (jsontext.Value, error) {
	var err error
	switch raw := jsontext.Value(text); s.Type {
	case "string":
		if raw, err = jsontext.AppendQuote(nil, text); err != nil {
			return nil, errors.New("must be valid UTF-8")
		}
		return raw, nil
	case "number":
		if !raw.IsValid() || raw.Kind() != '0' {
			return nil, errors.New("must be a number")
		}
		_, err = strconv.ParseFloat(text, 64)
	case "integer":
		if !wholeNumber.MatchString(text) {
			return nil, errors.New("must be a whole number")
		}
		bits := 64
		if s.Format == "int32" {
			bits = 32
		}
		_, err = strconv.ParseInt(text, 10, bits)
	case "boolean":
		if text != "true" && text != "false" {
			return nil, errors.New("must be true or false")
		}
	default:
		return anyJSON(text)
	}
	if err != nil {
		return nil, errors.New("a number that is too large")
	}
	return jsontext.Value(text), nil
}

// anyJSON accepts a repeated name: a later check reports it with its place.
func anyJSON(text string) (jsontext.Value, error) {
	raw := jsontext.Value(text)
	if !raw.IsValid(jsontext.AllowDuplicateNames(true)) {
		return nil, errors.New("not valid JSON; a text needs double quotes")
	}
	return raw, nil
}

// index returns the number in a key.
func index(token string) (int, bool) {
	n, err := strconv.Atoi(token)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == token
}

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
