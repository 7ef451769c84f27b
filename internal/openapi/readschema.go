package openapi

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// schema returns the schema in a node, or the schema to which the node refers.
func (r *reader) schema(node *yaml.Node) *Schema {
	if node == nil {
		return &Schema{}
	}
	ref := text(member(node, "$ref"))
	if ref == "" {
		s := &Schema{}
		r.fill(s, node)
		return s
	}
	for key, value := range members(node) {
		if key != "$ref" && key != "description" {
			r.fail(value, "%s: the keyword %s beside a $ref is not supported", ref, key)
		}
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

func (r *reader) fill(s *Schema, node *yaml.Node) {
	s.Line = node.Line
	for key, value := range members(node) {
		r.keyword(s, key, value)
	}
	if enum := member(node, "enum"); enum != nil {
		for _, value := range enum.Content {
			if want := map[string]string{"string": "!!str", "integer": "!!int"}[s.Type]; want != "" && value.Tag != want {
				s.Unknown = append(s.Unknown, fmt.Sprintf("enum with the value %s, which is not of the type %s,", value.Value, s.Type))
			}
		}
	}
}

func (r *reader) keyword(s *Schema, key string, value *yaml.Node) {
	switch key {
	case "title":
		s.Title = text(value)
	case "type":
		r.types(s, value)
	case "format":
		s.Format = text(value)
	case "description":
		s.Description = text(value)
	case "nullable":
		s.Nullable = r.boolean(value)
	case "enum":
		s.Enum = texts(value)
	case "pattern":
		s.Pattern, s.PatternName = text(value), value.Anchor
		if value.Kind == yaml.AliasNode {
			s.PatternName = value.Value
		}
	case "minLength":
		s.MinLength = r.number(value)
	case "maxLength":
		s.MaxLength = r.number(value)
	case "minItems":
		s.MinItems = r.number(value)
	case "maxItems":
		s.MaxItems = r.number(value)
	case "minimum":
		s.Minimum = text(value)
	case "maximum":
		s.Maximum = text(value)
	case "uniqueItems":
		s.UniqueItems = r.boolean(value)
	case "x-unique-by":
		s.UniqueBy = texts(value)
	case "required":
		s.Required = texts(value)
	case "properties":
		for name, property := range members(value) {
			s.Properties = append(s.Properties, Property{name, r.schema(property)})
		}
	case "additionalProperties":
		s.Additional = additional(value)
	case "items":
		s.Items = r.schema(value)
	case "oneOf":
		for _, alternative := range value.Content {
			s.OneOf = append(s.OneOf, r.schema(alternative))
		}
	case "discriminator":
		s.Tag = text(member(value, "propertyName"))
		for name, target := range members(member(value, "mapping")) {
			s.Mapping = append(s.Mapping, Mapping{name, r.refer(target, text(target))})
		}
	case "x-proves":
		s.Proves = text(value)
	case "not":
		s.Not = r.schema(value)
	case "example":
		s.Example = r.value(value)
	case "examples":
		if s.Example == nil && len(value.Content) > 0 {
			s.Example = r.value(value.Content[0])
		}
	case "readOnly":
		s.ReadOnly = r.boolean(value)
	case "writeOnly":
		s.WriteOnly = r.boolean(value)
	case "default", "deprecated", "externalDocs", "$comment": // for readers of the contract
	default:
		s.Unknown = append(s.Unknown, key)
	}
}

// types reads the keyword type. OpenAPI 3.1 also allows a list of a type and null.
func (r *reader) types(s *Schema, node *yaml.Node) {
	if node.Kind == yaml.ScalarNode {
		s.Type = node.Value
		return
	}
	rest := slices.DeleteFunc(texts(node), func(name string) bool { return name == "null" })
	s.Nullable = len(rest) < len(node.Content)
	if len(rest) != 1 {
		s.Unknown = append(s.Unknown, "type with several types")
		return
	}
	s.Type = rest[0]
}

func additional(node *yaml.Node) Additional {
	switch {
	case node.Kind == yaml.MappingNode:
		return Typed
	case node.Value == "true":
		return Open
	default:
		return Closed
	}
}
