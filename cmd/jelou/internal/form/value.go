package form

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// given is what was given for a place in the body: a value as it stands in JSON, or parts of one.
type given struct {
	raw   jsontext.Value
	parts map[string]*given
}

// put notes the value of a place.
func (g *given) put(place []string, raw jsontext.Value) error {
	if g.raw != nil || len(place) == 0 && len(g.parts) > 0 {
		return errors.New("given twice")
	}
	if len(place) == 0 {
		g.raw = raw
		return nil
	}
	if g.parts == nil {
		g.parts = make(map[string]*given)
	}
	part := g.parts[place[0]]
	if part == nil {
		part = new(given)
		g.parts[place[0]] = part
	}
	return part.put(place[1:], raw)
}

// reader reads the file that a value names with @. Its errors leave the name out: it may be a text that
// begins with @.
type reader func(name string) ([]byte, error)

// parse reads the text of a flag's value. Its errors do not have the text, which may be private.
func (s *schema) parse(text string, read reader) (*given, error) {
	switch {
	case s.isScalar():
		raw, err := s.encode(text)
		return &given{raw: raw}, err
	case strings.HasPrefix(text, "@"):
		return parseFile(text[1:], read)
	case strings.HasPrefix(text, "{") || !s.isObject() && !s.isUnion():
		raw, err := anyJSON(text)
		return &given{raw: raw}, err
	default:
		return s.parsePairs(text)
	}
}

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

// parsePairs reads key=value,key=value: a line of CSV, so that a pair with a comma can stand in quotes.
func (s *schema) parsePairs(text string) (*given, error) {
	all := new(given)
	if short := s.short(); short != "" && !strings.Contains(text, "=") {
		raw, err := s.find([]string{short}).encode(text)
		if err != nil {
			return nil, err
		}
		return all, all.put([]string{short}, raw)
	}
	lines := csv.NewReader(strings.NewReader(text))
	pairs, err := lines.Read()
	if err != nil || int(lines.InputOffset()) != len(text) {
		return nil, errors.New(`not key=value,...: put a pair with a comma, a quote or a line break in quotes, and double the quotes in it: 'id=a,"title=Tea, ""hot"""'`)
	}
	for i, pair := range pairs {
		if err := s.parsePair(all, pair); err != nil {
			if len(pairs) > 1 {
				err = fmt.Errorf("part %d: %w", i+1, err)
			}
			return nil, err
		}
	}
	return all, nil
}

func (s *schema) parsePair(all *given, pair string) error {
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		return errors.New("not key=value, where the key is one of " + s.keyNames())
	}
	place := strings.Split(key, ".")
	target := s.find(place)
	if target == nil {
		return errors.New("no such key; the keys are " + s.keyNames())
	}
	raw, err := target.encode(value)
	if err == nil {
		err = all.put(place, raw)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func (s *schema) keyNames() string {
	var names []string
	for _, key := range s.keys() {
		names = append(names, key.Name)
	}
	return strings.Join(names, ", ")
}

// encode writes a text as JSON of the schema's type. Whether it keeps the limits is not looked at.
func (s *schema) encode(text string) (jsontext.Value, error) {
	switch s.Type {
	case "string":
		quoted, err := jsontext.AppendQuote(nil, text)
		if err != nil {
			return nil, errors.New("must be valid UTF-8")
		}
		return quoted, nil
	case "number", "integer":
		raw := jsontext.Value(text)
		if !raw.IsValid() || raw.Kind() != '0' {
			return nil, errors.New("must be a number")
		}
		return raw, nil
	case "boolean":
		if text != "true" && text != "false" {
			return nil, errors.New("must be true or false")
		}
		return jsontext.Value(text), nil
	default:
		return anyJSON(text)
	}
}

// anyJSON takes a name that stands twice, too: that is reported with its place, later.
func anyJSON(text string) (jsontext.Value, error) {
	raw := jsontext.Value(text)
	if !raw.IsValid(jsontext.AllowDuplicateNames(true)) {
		return nil, errors.New("not valid JSON; a text needs double quotes")
	}
	return raw, nil
}

// assemble writes what was given as JSON, with the members in the contract's order and with those that can
// have only one value.
func (s *schema) assemble(g *given) (jsontext.Value, error) {
	switch {
	case g.raw != nil:
		return g.raw, nil
	case s.isUnion():
		alternative, err := s.choose(g)
		if err != nil {
			return nil, err
		}
		return alternative.assemble(g)
	case s.isList():
		return s.assembleList(g)
	default:
		return s.assembleObject(g)
	}
}

func (s *schema) assembleObject(g *given) (jsontext.Value, error) {
	object := jsontext.Value("{")
	for _, property := range s.Properties {
		raw, err := s.assembleMember(property, g.parts[property.name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", property.name, err)
		}
		if raw == nil {
			continue
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(quote(object, property.name), ':')
		object = append(object, raw...)
	}
	return append(object, '}'), nil
}

// assembleMember gives nil for a member that was not given and does not follow from the contract.
func (s *schema) assembleMember(property member[*schema], part *given) (jsontext.Value, error) {
	switch {
	case part != nil:
		return property.value.assemble(part)
	case !s.requires(property.name):
		return nil, nil
	case property.value.needsNothing(nil):
		return property.value.assemble(new(given))
	}
	only, ok := property.value.constant()
	if !ok {
		return nil, nil
	}
	return quote(nil, only), nil
}

// needsNothing tells of an object that it may be empty, but for what is filled in.
func (s *schema) needsNothing(within []*schema) bool {
	if !s.isObject() || slices.Contains(within, s) {
		return false
	}
	for _, property := range s.Properties {
		if s.requires(property.name) && !s.filledIn(property.name, property.value) &&
			!property.value.needsNothing(append(slices.Clip(within), s)) {
			return false
		}
	}
	return true
}

func (s *schema) assembleList(g *given) (jsontext.Value, error) {
	list := jsontext.Value("[")
	for i := range len(g.parts) {
		part := g.parts[strconv.Itoa(i)]
		if part == nil {
			return nil, errors.New("the numbers in its keys must go 0, 1, 2, … without a gap")
		}
		raw, err := s.Items.assemble(part)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, raw...)
	}
	return append(list, ']'), nil
}

// choose finds the alternative that has all the keys that were given.
func (s *schema) choose(g *given) (*schema, error) {
	var fitting []*schema
	for _, alternative := range s.OneOf {
		if alternative.fits(g) {
			fitting = append(fitting, alternative)
		}
	}
	tag := s.tag()
	switch {
	case len(fitting) == 0:
		return nil, errors.New("these keys do not go together")
	case len(fitting) > 1 && tag != nil:
		return nil, fmt.Errorf("say which it is: %s is one of %s", s.Discriminator.PropertyName, strings.Join(tag.Enum, ", "))
	default:
		return fitting[0], nil
	}
}

func (s *schema) fits(g *given) bool {
	for name, part := range g.parts {
		property, ok := s.Properties.get(name)
		if !ok {
			return false
		}
		if only, constant := property.constant(); constant && string(part.raw) != string(quote(nil, only)) {
			return false
		}
	}
	return true
}

// index reads a number in a key.
func index(token string) (int, bool) {
	n, err := strconv.Atoi(token)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == token
}

// quote appends a name or value of the contract's.
func quote(to jsontext.Value, text string) jsontext.Value {
	quoted, err := jsontext.AppendQuote(to, text)
	if err != nil {
		panic("form: the contract holds broken UTF-8: " + err.Error()) // reading it refused that
	}
	return quoted
}
