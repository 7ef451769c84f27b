package form

import (
	"encoding/csv"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// texts returns the texts that the flag needs for a value.
func (f *Field) texts(value jsontext.Value) ([]string, error) {
	if !f.Repeats {
		text, err := textOf(f.schema, value)
		if f.Long {
			text = long(text)
		}
		return []string{text}, err
	}
	_, items, err := children(value)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, item := range items {
		text, err := textOf(f.schema, item)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// textOf returns a text that parse reads as value: the shortest form, or JSON if parse would read a short form differently.
func textOf(s *openapi.Schema, value jsontext.Value) (string, error) {
	value = value.Clone()
	if err := value.Compact(jsontext.AllowDuplicateNames(true)); err != nil {
		return "", err
	}
	if s.Type == "string" {
		return unquote(value)
	}
	if !s.IsObject() && !s.IsUnion() {
		return string(value), nil
	}
	for _, candidate := range []func(*openapi.Schema, jsontext.Value) (string, error){shortText, pairs, allPairs} {
		text, err := candidate(s, value)
		if err != nil {
			continue
		}
		if g, err := parse(s, text, nil); err == nil && !strings.HasPrefix(text, "@") {
			if again, err := assemble(s, g); err == nil && sameJSON(again, value) {
				return text, nil
			}
		}
	}
	return string(value), nil
}

// shortText returns the value of the only member, if it can stand for the object.
func shortText(s *openapi.Schema, value jsontext.Value) (string, error) {
	_, items, err := children(value)
	if err != nil || len(items) != 1 || short(s) == "" {
		return "", errors.New("has no short form")
	}
	return unquote(items[0])
}

// pairs returns an object in the form key=value,key=value, without the members that assemble adds.
func pairs(s *openapi.Schema, value jsontext.Value) (string, error) { return pairsOf(s, value, false) }

// allPairs returns an object in the form key=value,key=value.
func allPairs(s *openapi.Schema, value jsontext.Value) (string, error) {
	return pairsOf(s, value, true)
}

func pairsOf(s *openapi.Schema, value jsontext.Value, filledIn bool) (string, error) {
	var all []string
	if err := eachPair(s, "", value, filledIn, &all); err != nil {
		return "", err
	}
	var line strings.Builder
	out := csv.NewWriter(&line)
	err := out.Write(all)
	out.Flush()
	return strings.TrimSuffix(line.String(), "\n"), errors.Join(err, out.Error())
}

func eachPair(s *openapi.Schema, key string, value jsontext.Value, filledIn bool, all *[]string) error {
	if s.IsUnion() {
		alternative, err := alternativeOf(s, value)
		if err != nil {
			return err
		}
		return eachPair(alternative, key, value, filledIn, all)
	}
	if !s.IsObject() && !s.IsList() {
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
		part := find(s, []string{names[i]})
		if part == nil {
			return errors.New("has a member that is not in the contract")
		}
		if s.FilledIn(names[i]) && !filledIn {
			continue
		}
		if err := eachPair(part, key+names[i], item, filledIn, all); err != nil {
			return err
		}
	}
	return nil
}

// alternativeOf returns the alternative of a union that has all of the value's members.
func alternativeOf(s *openapi.Schema, value jsontext.Value) (*openapi.Schema, error) {
	names, items, err := children(value)
	if err != nil {
		return nil, err
	}
	g := &given{parts: make(map[string]*given)}
	for i, name := range names {
		g.parts[name] = &given{raw: items[i]}
	}
	return choose(s, g)
}
