package form

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Args gives flags that make the body, one for each element: "--text=Hello" or "--secret".
func (f *Form) Args(body []byte) ([]string, error) {
	var args []string
	for _, field := range f.Fields {
		texts := []string{field.example}
		if field.param == "" {
			value, err := lookUp(body, field.place)
			if err != nil {
				return nil, err
			}
			if value == nil {
				continue
			}
			if texts, err = field.texts(value); err != nil {
				return nil, fmt.Errorf("--%s: %w", field.Name, err)
			}
		}
		for _, text := range texts {
			args = append(args, "--"+field.Name+"="+text)
		}
	}
	return args, nil
}

// texts writes a value as those of the flag.
func (f *Field) texts(value jsontext.Value) ([]string, error) {
	if !f.Repeats {
		text, err := f.schema.text(value)
		return []string{text}, err
	}
	_, items, err := children(value)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, item := range items {
		text, err := f.schema.text(item)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// text writes a value as parse reads it: as short as can be, and as JSON where that is not the same value.
func (s *schema) text(value jsontext.Value) (string, error) {
	value = value.Clone()
	if err := value.Compact(jsontext.AllowDuplicateNames(true)); err != nil {
		return "", err
	}
	if s.Type == "string" {
		return unquote(value)
	}
	if !s.isObject() && !s.isUnion() {
		return string(value), nil
	}
	for _, candidate := range []func(jsontext.Value) (string, error){s.shortText, s.pairs} {
		text, err := candidate(value)
		if err != nil {
			continue
		}
		if g, err := s.parse(text, nil); err == nil && !strings.HasPrefix(text, "@") {
			if again, err := s.assemble(g); err == nil && sameJSON(again, value) {
				return text, nil
			}
		}
	}
	return string(value), nil
}

// shortText is the value of the only member, where that can stand for the object.
func (s *schema) shortText(value jsontext.Value) (string, error) {
	_, items, err := children(value)
	if err != nil || len(items) != 1 || s.short() == "" {
		return "", errors.New("has no short form")
	}
	return unquote(items[0])
}

// pairs writes an object as key=value,key=value.
func (s *schema) pairs(value jsontext.Value) (string, error) {
	var all []string
	if err := s.eachPair("", value, &all); err != nil {
		return "", err
	}
	var line strings.Builder
	out := csv.NewWriter(&line)
	err := out.Write(all)
	out.Flush()
	return strings.TrimSuffix(line.String(), "\n"), errors.Join(err, out.Error())
}

func (s *schema) eachPair(key string, value jsontext.Value, all *[]string) error {
	if s.isUnion() {
		alternative, err := s.alternative(value)
		if err != nil {
			return err
		}
		return alternative.eachPair(key, value, all)
	}
	if !s.isObject() && !s.isList() {
		text := string(value)
		if s.Type == "string" {
			var err error
			if text, err = unquote(value); err != nil {
				return err
			}
		}
		*all = append(*all, key+"="+text)
		return nil
	}
	names, items, err := children(value)
	if err != nil {
		return err
	}
	if key != "" {
		key += "."
	}
	for i, item := range items {
		part := s.find([]string{names[i]})
		if part == nil {
			return errors.New("has a member that is not in the contract")
		}
		if s.filledIn(names[i], part) {
			continue
		}
		if err := part.eachPair(key+names[i], item, all); err != nil {
			return err
		}
	}
	return nil
}

// alternative finds the alternative of a union that has all of the value's members.
func (s *schema) alternative(value jsontext.Value) (*schema, error) {
	names, items, err := children(value)
	if err != nil {
		return nil, err
	}
	g := &given{parts: make(map[string]*given)}
	for i, name := range names {
		g.parts[name] = &given{raw: items[i]}
	}
	return s.choose(g)
}

// lookUp gives the value at a place, nil where there is none.
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

// children gives the members of an object or the items of an array, with their names or numbers.
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
		return "", errors.New("is no string")
	}
	text, err := jsontext.AppendUnquote(nil, value)
	return string(text), err
}

// sameJSON ignores the order of members and how strings and numbers are spelled.
func sameJSON(a, b jsontext.Value) bool {
	a, b = a.Clone(), b.Clone()
	return a.Canonicalize() == nil && b.Canonicalize() == nil && bytes.Equal(a, b)
}
