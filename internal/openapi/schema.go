package openapi

import (
	"iter"
	"slices"
)

// Schema says what a value must be.
type Schema struct {
	Name        string // of a schema under components, "" for one written in place
	Title       string
	Type        string // "" for any
	Format      string
	Description string
	Nullable    bool // it may be null, in the words of OpenAPI 3.0 or 3.1
	Enum        []string
	Pattern     string
	MinLength   *int
	MaxLength   *int
	MinItems    *int
	MaxItems    *int
	Minimum     string // as it is spelled, "" for none
	Maximum     string
	UniqueItems bool
	UniqueBy    []string // x-unique-by: members in which no two items may be alike, such as "id" or "quick_reply.title"
	Required    []string
	Properties  []Property
	Additional  Additional
	Items       *Schema
	OneOf       []*Schema
	Tag         string    // the discriminator's member, "" for none
	Mapping     []Mapping // the discriminator's values
	Example     *Value
	Unknown     []string // keywords that this package does not know
	Line        int
}

// Property is a member of an object.
type Property struct {
	Name   string
	Schema *Schema
}

// Mapping is a value of a discriminator, and the schema that it stands for.
type Mapping struct {
	Value  string
	Schema *Schema
}

// Additional says which members an object may have that are not listed.
type Additional int

// The forms of additionalProperties.
const (
	Unsaid Additional = iota // the keyword is missing
	Closed                   // false
	Open                     // true
	Typed                    // a schema
)

// Property returns the schema of a member, nil for none.
func (s *Schema) Property(name string) *Schema {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Schema
		}
	}
	return nil
}

// Requires tells whether an object must have the member.
func (s *Schema) Requires(name string) bool { return slices.Contains(s.Required, name) }

// Constant returns the only value of an enum that has no other.
func (s *Schema) Constant() (string, bool) {
	if len(s.Enum) != 1 {
		return "", false
	}
	return s.Enum[0], true
}

// FilledIn tells whether nobody need give the member: it is required, and has a single value.
func (s *Schema) FilledIn(name string) bool {
	property := s.Property(name)
	if property == nil {
		return false
	}
	_, constant := property.Constant()
	return constant && s.Requires(name)
}

// IsUnion tells whether the value is one of several.
func (s *Schema) IsUnion() bool { return len(s.OneOf) > 0 }

// IsList tells whether the value is an array.
func (s *Schema) IsList() bool { return s.Type == "array" }

// IsObject tells whether the value is an object with members that the contract lists.
func (s *Schema) IsObject() bool { return len(s.Properties) > 0 }

// IsFree tells whether the value is an object with any members.
func (s *Schema) IsFree() bool {
	return s.Type == "object" && len(s.Properties) == 0 && s.Additional != Closed
}

// IsScalar tells whether the value is a text, a number or a boolean.
func (s *Schema) IsScalar() bool {
	switch s.Type {
	case "string", "number", "integer", "boolean":
		return true
	}
	return false
}

// Inside yields the schemas directly in s, with the place of each: "TextMessage/options" and "options[]".
func (s *Schema) Inside(place string) iter.Seq2[string, *Schema] {
	return func(yield func(string, *Schema) bool) {
		for _, p := range s.Properties {
			if !yield(place+"/"+p.Name, p.Schema) {
				return
			}
		}
		if s.Items != nil && !yield(place+"[]", s.Items) {
			return
		}
		for _, alternative := range s.OneOf {
			if !yield(place, alternative) {
				return
			}
		}
	}
}

// Walk visits s and every schema written within it, with the place of each. It does not enter a schema that has a
// name of its own, unless that is s.
func (s *Schema) Walk(place string, visit func(place string, s *Schema)) {
	visit(place, s)
	for at, inner := range s.Inside(place) {
		if inner.Name == "" {
			inner.Walk(at, visit)
		}
	}
}
