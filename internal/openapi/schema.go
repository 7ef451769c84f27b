package openapi

import (
	"regexp"
	"slices"
	"strings"
)

// Schema is the rule for a value.
type Schema struct {
	Name        string // the name under components, or "" for a schema written in place
	Type        string // "" for any
	Format      string
	Description string
	Deprecated  bool
	Nullable    bool // the value may be null (nullable in OpenAPI 3.0, a list of types in 3.1)
	Enum        []string
	Pattern     string
	PatternName string // the pattern's YAML anchor, if several schemas share the pattern
	MinLength   *int
	MaxLength   *int
	MinItems    *int
	MaxItems    *int
	Minimum     string // as spelled in the contract, or ""
	Maximum     string
	Default     string // as spelled in the contract, or ""
	UniqueItems bool
	UniqueBy    []string // x-unique-by: members that must differ in all items, such as "id" or "quick_reply.title"
	Proves      string   // x-proves: the list in the request body; a response repeats each accepted item of it here
	Not         *Schema  // a schema that the value must not match
	Required    []string
	Properties  []Property
	Additional  Additional
	Items       *Schema
	OneOf       []*Schema
	Tag         string    // the discriminator's member, or ""
	Mapping     []Mapping // the discriminator's values
	Example     Value     // nil for none
	ReadOnly    bool      // the value is not for requests
	WriteOnly   bool      // the value is not for responses
	Unknown     []string  // keywords that this package does not support
	Line        int
}

// Property is a member of an object, or a header of a response.
type Property struct {
	Name   string
	Schema *Schema
}

// Mapping maps a value of a discriminator to its schema.
type Mapping struct {
	Value  string
	Schema *Schema
}

// Additional is the form of additionalProperties, which decides on the further members of an object.
type Additional int

// The forms of additionalProperties.
const (
	Unsaid Additional = iota // the keyword is missing
	Closed                   // false
	Open                     // true
	Typed                    // a schema
)

// Property returns the schema of a member, or nil.
func (s *Schema) Property(name string) *Schema {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Schema
		}
	}
	return nil
}

// At returns the schema of the member at a path such as "quick_reply.title", or nil. s may be nil.
func (s *Schema) At(path string) *Schema {
	for name := range strings.SplitSeq(path, ".") {
		if s == nil {
			return nil
		}
		s = s.Property(name)
	}
	return s
}

// Requires reports whether an object must have the member.
func (s *Schema) Requires(name string) bool { return slices.Contains(s.Required, name) }

// FilledIn reports whether code can fill in the member, because it is required and has only one possible value.
func (s *Schema) FilledIn(name string) bool {
	property := s.Property(name)
	return property != nil && len(property.Enum) == 1 && s.Requires(name)
}

// NotTogether returns the members that must not stand together, such as "type" and "action.buttons". The contract forbids
// them with a schema under the keyword not that requires them all. NotTogether returns nil for any other use of the
// keyword.
func (s *Schema) NotTogether() []string {
	not := s.Not
	if not == nil || len(not.Unknown) > 0 {
		return nil
	}
	paths := slices.Clone(not.Required)
	for _, p := range not.Properties {
		switch {
		case p.Schema.isEmpty():
			continue // the schema only names the member
		case !not.Requires(p.Name) || len(p.Schema.Required) == 0 || slices.ContainsFunc(p.Schema.Properties, func(inner Property) bool { return !inner.Schema.isEmpty() }):
			return nil
		}
		paths = slices.DeleteFunc(paths, func(name string) bool { return name == p.Name })
		for _, inner := range p.Schema.Required {
			paths = append(paths, p.Name+"."+inner)
		}
	}
	return paths
}

// isEmpty reports whether the schema allows any value.
func (s *Schema) isEmpty() bool {
	return s.Type == "" && len(s.Required)+len(s.Properties)+len(s.OneOf)+len(s.Enum)+len(s.Unknown) == 0
}

// IsUnion reports whether the schema has oneOf.
func (s *Schema) IsUnion() bool { return len(s.OneOf) > 0 }

// IsList reports whether the value is an array.
func (s *Schema) IsList() bool { return s.Type == "array" }

// IsObject reports whether the value is an object whose members the contract lists.
func (s *Schema) IsObject() bool { return len(s.Properties) > 0 }

// IsScalar reports whether the value is a string, a number or a boolean.
func (s *Schema) IsScalar() bool {
	return slices.Contains([]string{"string", "number", "integer", "boolean"}, s.Type)
}

// Inside visits the schemas directly inside s with their places, such as "TextMessage/options" and "options[]".
func (s *Schema) Inside(place string, visit func(place string, s *Schema)) {
	for _, p := range s.Properties {
		visit(place+"/"+p.Name, p.Schema)
	}
	if s.Items != nil {
		visit(place+"[]", s.Items)
	}
	for _, alternative := range s.OneOf {
		visit(place, alternative)
	}
}

// Walk visits s and every schema written inside it, with their places. It does not enter named schemas other than s.
func (s *Schema) Walk(place string, visit func(place string, s *Schema)) {
	visit(place, s)
	s.Inside(place, func(at string, inner *Schema) {
		if inner.Name == "" {
			inner.Walk(at, visit)
		}
	})
}

// codePoint matches an escape that package regexp does not know. Like kin-openapi, it does not match small letters.
var codePoint = regexp.MustCompile(`\\u([0-9A-F]{4})`)

// GoPattern translates a pattern of the contract, which OpenAPI writes as in JavaScript, for package regexp.
func GoPattern(pattern string) string {
	return codePoint.ReplaceAllString(pattern, `\x{$1}`)
}
