package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// schema plants wrong facts in a schema and in the schemas inside it.
func (p *planter) schema(place string, node *yaml.Node) {
	if node == nil {
		return
	}
	for i := 0; i < len(node.Content); i += 2 {
		keyword, value := node.Content[i].Value, node.Content[i+1]
		what := place + " " + keyword
		switch keyword {
		case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum":
			p.limit(what, value)
			p.without(what, node, i, 2)
		case "pattern":
			p.value(what, value, ".*")
			p.value(what, value, strings.Replace(value.Value, "[Ss]", "[Ss]?", 1))
			p.without(what, node, i, 2)
		case "uniqueItems", "x-unique-by", "x-proves", "nullable", "not":
			p.without(what, node, i, 2)
		case "additionalProperties":
			p.flip(place, node, keyword)
			p.without(what, node, i, 2)
		case "format":
			p.value(what, value, "float")
			p.without(what, node, i, 2)
		case "type":
			p.types(what, value)
		case "required":
			p.required(place, node, value)
		case "enum":
			p.enum(what, value)
		case "properties":
			p.properties(place, node, value)
		case "items":
			p.schema(place+"[]", value)
		case "$ref":
			p.ref(what, value)
		case "oneOf":
			for j, alternative := range value.Content {
				p.without(fmt.Sprintf("%s %d", what, j), value, j, 1)
				p.schema(fmt.Sprintf("%s(%d)", place, j), alternative)
			}
		case "discriminator":
			p.value(what, member(value, "propertyName"), "kind")
			p.mapping(what, member(value, "mapping"))
		}
	}
}

func (p *planter) limit(what string, value *yaml.Node) {
	n, err := strconv.ParseFloat(value.Value, 64)
	if err != nil {
		panic(err) // kin-openapi would not have read it, either
	}
	p.value(what, value, strconv.FormatFloat(n+1, 'f', -1, 64))
	if n > 0 || strings.HasSuffix(what, "imum") {
		p.value(what, value, strconv.FormatFloat(n-1, 'f', -1, 64))
	}
}

func (p *planter) types(what string, value *yaml.Node) {
	other := map[string]string{"string": "integer", "integer": "number", "number": "string", "boolean": "string", "array": "object", "object": "string"}
	p.value(what, value, other[value.Value])
}

func (p *planter) required(place string, node, list *yaml.Node) {
	var names []string
	for j, name := range list.Content {
		names = append(names, name.Value)
		p.without(place+" required "+name.Value, list, j, 1)
	}
	for name := range members(member(node, "properties")) {
		if !slices.Contains(names, name.Value) {
			p.with(place+" required: also "+name.Value, list, scalar(name.Value))
		}
	}
}

func (p *planter) enum(what string, list *yaml.Node) {
	for j, value := range list.Content {
		p.value(what, value, value.Value+"9")
		if len(list.Content) > 1 {
			p.without(what+" "+value.Value, list, j, 1)
		}
	}
	p.with(what+": one more", list, &yaml.Node{Kind: yaml.ScalarNode, Tag: list.Content[0].Tag, Value: "99"})
}

func (p *planter) properties(place string, schema, properties *yaml.Node) {
	for j := 0; j < len(properties.Content); j += 2 {
		name, inner := properties.Content[j], properties.Content[j+1]
		was := name.Value
		// The name changes in the list of required members, too: a person who believes the wrong name would write it there.
		same := []*yaml.Node{name}
		for _, required := range items(member(schema, "required")) {
			if required.Value == was {
				same = append(same, required)
			}
		}
		rename := func(to string) func() {
			return func() {
				for _, node := range same {
					node.Value = to
				}
			}
		}
		p.add(place+"/"+was+": renamed", rename(was+"_x"), rename(was))
		if len(same) == 1 {
			p.without(place+"/"+was, properties, j, 2)
		}
		p.schema(place+"/"+was, inner)
	}
	p.with(place+": one more member", properties, scalar("extra"), &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		scalar("type"), scalar("string"), scalar("description"), scalar("Nobody documents this."),
	}})
}

// ref adds a mutant whose $ref points to the next schema of the same type.
func (p *planter) ref(what string, value *yaml.Node) {
	const prefix = "#/components/schemas/"
	was := strings.TrimPrefix(value.Value, prefix)
	kind := member(member(p.schemas, was), "type")
	first := indexOf(p.schemas, was)
	for k := 2; kind != nil && k < len(p.schemas.Content); k += 2 {
		i := (first + k) % len(p.schemas.Content)
		if other := member(p.schemas.Content[i+1], "type"); other != nil && other.Value == kind.Value {
			p.value(what, value, prefix+p.schemas.Content[i].Value)
			return
		}
	}
}

func (p *planter) mapping(what string, mapping *yaml.Node) {
	for j := 0; mapping != nil && j < len(mapping.Content); j += 2 {
		key, target := mapping.Content[j], mapping.Content[j+1]
		p.value(what+" mapping", key, key.Value+"_")
		p.value(what+" mapping "+key.Value, target, mapping.Content[(j+3)%len(mapping.Content)].Value)
		p.without(what+" mapping "+key.Value, mapping, j, 2)
	}
}
