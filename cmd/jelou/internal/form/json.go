package form

import (
	"bytes"
	"errors"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// lookUp returns the value at a place; nil for none.
func lookUp(body jsontext.Value, place []string) (jsontext.Value, error) {
	for _, token := range place {
		names, items, err := children(body)
		if err != nil {
			return nil, err
		}
		i := slices.Index(names, token)
		if i < 0 {
			return nil, nil
		}
		body = items[i]
	}
	return body, nil
}

// children returns the members of an object or the items of an array, with their names or numbers.
func children(value jsontext.Value) (names []string, items []jsontext.Value, err error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(value))
	open, err := decoder.ReadToken()
	if err != nil {
		return nil, nil, err
	}
	kind := open.Kind()
	if kind != '{' && kind != '[' {
		return nil, nil, errors.New("is neither an object nor an array")
	}
	for decoder.PeekKind() != '}' && decoder.PeekKind() != ']' {
		name := strconv.Itoa(len(items))
		if kind == '{' {
			token, err := decoder.ReadToken()
			if err != nil {
				return nil, nil, err
			}
			name = token.String()
		}
		item, err := decoder.ReadValue()
		if err != nil {
			return nil, nil, err
		}
		names, items = append(names, name), append(items, item.Clone())
	}
	return names, items, nil
}

func unquote(value jsontext.Value) (string, error) {
	if value.Kind() != '"' {
		return "", errors.New("is not a string")
	}
	text, err := jsontext.AppendUnquote(nil, value)
	return string(text), err
}

// sameJSON ignores the order of members, and how strings and numbers are spelled.
func sameJSON(a, b jsontext.Value) bool {
	a, b = a.Clone(), b.Clone()
	return a.Canonicalize() == nil && b.Canonicalize() == nil && bytes.Equal(a, b)
}
