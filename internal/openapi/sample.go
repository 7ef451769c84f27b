package openapi

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Sample returns a value that is likely to keep to the schema: its example, or a value made up from its type. A text is made
// of name.
func (s *Schema) Sample(name string) any {
	switch {
	case s.Example != nil:
		return json.RawMessage(s.Example)
	case len(s.Enum) > 0 && s.Type != "string" && json.Valid([]byte(s.Enum[0])):
		return json.RawMessage(s.Enum[0])
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.IsObject():
		object := make(map[string]any)
		for _, p := range s.Properties {
			object[p.Name] = p.Schema.Sample(name)
		}
		return object
	case s.IsList() && s.Items != nil:
		count := 1
		if s.MinItems != nil {
			count = max(count, *s.MinItems)
		}
		return slices.Repeat([]any{s.Items.Sample(name)}, count)
	}
	switch s.Type {
	case "object":
		return struct{}{}
	case "integer", "number":
		return json.RawMessage(cmp.Or(s.Minimum, s.Maximum, "1"))
	case "boolean":
		return true
	}
	switch s.Format {
	case "date-time":
		return "2006-01-02T15:04:05Z"
	case "date":
		return "2006-01-02"
	case "byte":
		return "eA==" // base64
	}
	return s.fit(name)
}

// fit returns text with as many characters as the schema allows.
func (s *Schema) fit(text string) string {
	characters := []rune(text)
	if s.MinLength != nil && len(characters) < *s.MinLength {
		return text + strings.Repeat("x", *s.MinLength-len(characters))
	}
	if s.MaxLength != nil && len(characters) > *s.MaxLength {
		return string(characters[:*s.MaxLength])
	}
	return text
}

// Sample returns the text of a parameter's value, or of each value of a list: the contract's example, or else a sample of
// the schema.
func (p *Parameter) Sample() []string {
	example := []byte(p.Example)
	if example == nil {
		example, _ = json.Marshal(p.Schema.Sample(p.Name)) // JSON can encode each sample
	}
	value, _ := Decode(example) // an example of the contract is JSON
	return Texts(value)
}
