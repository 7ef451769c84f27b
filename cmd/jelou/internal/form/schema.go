package form

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is what this package needs of the contract. It is read here, and not taken from kin-openapi,
// because flags and JSON keep the contract's order of members, which kin-openapi forgets; reading only
// this much is also five times as fast, and a command line starts often.
type document struct {
	Paths      ordered[path]
	Components struct {
		Schemas map[string]*schema
	}
}

type path struct {
	Post, Put, Patch *operation
}

type operation struct {
	ID          string `yaml:"operationId"`
	Summary     string
	Description string
	Parameters  []parameter
	RequestBody struct {
		Content map[string]struct{ Schema *schema }
	} `yaml:"requestBody"`
}

type parameter struct {
	Name, In, Description string
	Schema                *schema
	Example               string
}

// schema is one of the contract's schemas, with the keywords that gen/README.md lists.
type schema struct {
	Ref           string `yaml:"$ref"`
	Type          string
	Description   string
	Enum          []string
	Pattern       string
	MinLength     int    `yaml:"minLength"`
	MaxLength     int    `yaml:"maxLength"` // 0: no limit, as are those below
	MinItems      int    `yaml:"minItems"`
	MaxItems      int    `yaml:"maxItems"`
	Minimum       string // as it is spelled; "": no limit
	Maximum       string
	Required      []string
	Properties    ordered[*schema]
	Items         *schema
	OneOf         []*schema `yaml:"oneOf"`
	Discriminator struct {
		PropertyName string `yaml:"propertyName"`
		Mapping      ordered[string]
	}
}

// ordered is a mapping in the order of the text.
type ordered[T any] []member[T]

type member[T any] struct {
	name  string
	value T
}

func (o *ordered[T]) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: not a mapping", node.Line)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		one := member[T]{name: node.Content[i].Value}
		if err := node.Content[i+1].Decode(&one.value); err != nil {
			return err
		}
		*o = append(*o, one)
	}
	return nil
}

func (o ordered[T]) get(name string) (value T, ok bool) {
	for _, one := range o {
		if one.name == name {
			return one.value, true
		}
	}
	return value, false
}

// read reads the contract and puts what references lead to in their place.
func read(text []byte) (*document, error) {
	doc := new(document)
	if err := yaml.Unmarshal(text, doc); err != nil {
		return nil, fmt.Errorf("the contract: %w", err)
	}
	for _, s := range doc.Components.Schemas {
		if err := doc.resolveWithin(s); err != nil {
			return nil, err
		}
	}
	for _, path := range doc.Paths {
		for _, op := range path.value.operations() {
			if err := doc.resolveOperation(op); err != nil {
				return nil, err
			}
		}
	}
	return doc, nil
}

func (d *document) resolveOperation(op *operation) error {
	body := op.body()
	if err := d.resolve(&body); err != nil {
		return err
	}
	op.RequestBody.Content[mediaType] = struct{ Schema *schema }{body}
	for i := range op.Parameters {
		if op.Parameters[i].Schema == nil {
			return fmt.Errorf("the contract: %s: the parameter %s has no schema", op.ID, op.Parameters[i].Name)
		}
		if err := d.resolve(&op.Parameters[i].Schema); err != nil {
			return err
		}
	}
	return nil
}

// resolveWithin resolves what s refers to. A schema with a name is resolved once, by its own turn.
func (d *document) resolveWithin(s *schema) error {
	for i := range s.Properties {
		if err := d.resolve(&s.Properties[i].value); err != nil {
			return err
		}
	}
	for i := range s.OneOf {
		if err := d.resolve(&s.OneOf[i]); err != nil {
			return err
		}
	}
	if s.Items != nil {
		return d.resolve(&s.Items)
	}
	return nil
}

func (d *document) resolve(s **schema) error {
	if (*s).Ref == "" {
		return d.resolveWithin(*s)
	}
	found, err := d.named((*s).Ref)
	*s = found
	return err
}

// named finds the schema that a reference, or a discriminator's mapping, leads to.
func (d *document) named(ref string) (*schema, error) {
	for range 10 {
		s := d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
		if s == nil {
			return nil, fmt.Errorf("the contract: %s: no such schema", ref)
		}
		if s.Ref == "" {
			return s, nil
		}
		ref = s.Ref
	}
	return nil, fmt.Errorf("the contract: %s: the references go in a circle", ref)
}

const mediaType = "application/json"

func (p path) operations() []*operation {
	var all []*operation
	for _, op := range []*operation{p.Post, p.Put, p.Patch} {
		if op != nil && op.body() != nil {
			all = append(all, op)
		}
	}
	return all
}

// body is the schema of the JSON request body, nil where there is none.
func (o *operation) body() *schema { return o.RequestBody.Content[mediaType].Schema }

// constant tells the only value of an enum that has no other.
func (s *schema) constant() (string, bool) {
	if len(s.Enum) != 1 {
		return "", false
	}
	return s.Enum[0], true
}

func (s *schema) requires(name string) bool {
	for _, required := range s.Required {
		if required == name {
			return true
		}
	}
	return false
}

// filledIn tells that a member is never asked for: it is required and can have one value only, such as
// the type of a message. Where it may be left out, only who writes the message knows whether it should be.
func (s *schema) filledIn(name string, property *schema) bool {
	_, constant := property.constant()
	return constant && s.requires(name)
}

func (s *schema) isUnion() bool  { return len(s.OneOf) > 0 }
func (s *schema) isList() bool   { return s.Type == "array" && s.Items != nil }
func (s *schema) isObject() bool { return len(s.Properties) > 0 }
func (s *schema) isScalar() bool {
	switch s.Type {
	case "string", "number", "integer", "boolean":
		return true
	}
	return false
}
