package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// schema returns the schema in a node, or the schema to which the node refers, or nil without a node.
func (r *reader) schema(node *yaml.Node) *Schema {
	if node == nil {
		return nil
	}
	if node.Kind != yaml.MappingNode && node.Value != "true" {
		r.fail(node, "%s is not a schema", cmp.Or(node.Value, "a list"))
	}
	ref := text(node, "$ref")
	if ref == "" {
		s := &Schema{}
		r.fill(s, node)
		return s
	}
	for _, key := range others(node, "$ref", "description") {
		r.fail(member(node, key), "%s: the keyword %s beside a $ref is not supported", ref, key)
	}
	return r.refer(node, ref)
}

func (r *reader) refer(node *yaml.Node, ref string) *Schema {
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	if s := r.named[name]; ok && s != nil {
		return s
	}
	r.fail(node, "%s: no such schema", ref)
	return &Schema{}
}

// keywords are the keywords that fill reads, and those that only tell people something.
var keywords = []string{
	"title", "type", "format", "description", "nullable", "enum", "pattern", "minLength", "maxLength",
	"minItems", "maxItems", "minimum", "maximum", "uniqueItems", "x-unique-by", "required", "properties",
	"additionalProperties", "items", "oneOf", "discriminator", "x-proves", "not", "readOnly", "writeOnly", "example", "examples",
	"default", "deprecated", "externalDocs", "$comment",
}

func (r *reader) fill(s *Schema, node *yaml.Node) {
	s.Line, s.Unknown = node.Line, others(node, keywords...)
	s.Format, s.Description = text(node, "format"), text(node, "description")
	s.Nullable, s.Deprecated = r.boolean(node, "nullable"), r.boolean(node, "deprecated")
	r.have(aText, node, "title", "format", "description", "pattern")
	r.have(aList, node, "enum", "oneOf")
	r.haveTexts(node, "required", "x-unique-by")
	r.have(aMapping, node, "properties")
	s.types(node)
	s.Required, s.UniqueBy = texts(node, "required"), texts(node, "x-unique-by")
	s.Pattern, s.Minimum, s.Maximum = text(node, "pattern"), r.number(node, "minimum"), r.number(node, "maximum")
	s.Default = text(node, "default")
	s.MinLength, s.MaxLength = r.count(node, "minLength"), r.count(node, "maxLength")
	s.MinItems, s.MaxItems = r.count(node, "minItems"), r.count(node, "maxItems")
	s.UniqueItems, s.Proves = r.boolean(node, "uniqueItems"), text(node, "x-proves")
	s.ReadOnly, s.WriteOnly = r.boolean(node, "readOnly"), r.boolean(node, "writeOnly")
	s.Example = r.value(member(node, "example"))
	if examples := items(node, "examples"); s.Example == nil && len(examples) > 0 {
		s.Example = r.value(examples[0])
	}
	if pattern := member(node, "pattern"); pattern != nil {
		s.PatternName = pattern.Anchor
	}
	for name, property := range members(member(node, "properties")) {
		s.Properties = append(s.Properties, Property{name, r.schema(property)})
	}
	s.Additional = additional(member(node, "additionalProperties"))
	s.Items, s.Not = r.schema(member(node, "items")), r.schema(member(node, "not"))
	for _, alternative := range items(node, "oneOf") {
		s.OneOf = append(s.OneOf, r.schema(alternative))
	}
	discriminator := member(node, "discriminator")
	s.Tag = text(discriminator, "propertyName")
	for name, target := range members(member(discriminator, "mapping")) {
		s.Mapping = append(s.Mapping, Mapping{name, r.refer(target, target.Value)})
	}
	s.enum(node)
}

// enum reads the keyword enum. If the value may be null, null can stand there, too.
func (s *Schema) enum(node *yaml.Node) {
	for _, value := range items(node, "enum") {
		if value.Tag == "!!null" && s.Nullable {
			continue
		}
		if want := map[string]string{"string": "!!str", "integer": "!!int"}[s.Type]; want != "" && value.Tag != want {
			problem := fmt.Sprintf("enum with the value %s, which is not of the type %s,", value.Value, s.Type)
			s.Unknown = append(s.Unknown, problem)
		}
		s.Enum = append(s.Enum, value.Value)
	}
	if member(node, "enum") != nil && len(s.Enum) == 0 {
		s.Unknown = append(s.Unknown, "enum without a value")
	}
}

// types reads the keyword type. OpenAPI 3.1 also allows a list of a type and null.
func (s *Schema) types(node *yaml.Node) {
	s.Type = text(node, "type")
	if value := member(node, "type"); value == nil || value.Kind != yaml.SequenceNode {
		return
	}
	rest := slices.DeleteFunc(texts(node, "type"), func(name string) bool { return name == "null" })
	s.Nullable = s.Nullable || len(rest) < len(items(node, "type"))
	if len(rest) != 1 {
		s.Unknown = append(s.Unknown, "type with several types")
		return
	}
	s.Type = rest[0]
}

func additional(node *yaml.Node) Additional {
	switch {
	case node == nil:
		return Unsaid
	case node.Kind == yaml.MappingNode:
		return Typed
	case node.Value == "true":
		return Open
	default:
		return Closed
	}
}
