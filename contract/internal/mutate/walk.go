package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// walk plants wrong facts in a part of the contract, whose name is place, and in the parts inside it.
func (p *planter) walk(place string, node *yaml.Node) {
	for key, value := range members(node) {
		what := place + " " + key.Value
		switch key.Value {
		case "components":
			p.walk(key.Value, value)
		case "schema":
			p.walk(place, value)
		case "items":
			p.walk(place+"[]", value)
		case "schemas":
			for name, schema := range members(value) {
				p.walk(name.Value, schema)
			}
		case "properties":
			p.properties(place, node, value)
		case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum":
			p.limit(what, value)
			p.without(what, node, key)
		case "pattern":
			p.value(what, value, ".*")
			p.value(what, value, strings.Replace(value.Value, "[Ss]", "[Ss]?", 1))
			p.without(what, node, key)
		case "security", "uniqueItems", "x-unique-by", "x-proves", "nullable", "not":
			p.without(what, node, key)
		case "additionalProperties":
			p.flip(place, node, key.Value)
			p.without(what, node, key)
		case "format":
			p.value(what, value, "float")
			p.without(what, node, key)
		case "type":
			p.value(what, value, otherTypes[value.Value])
		case "required":
			p.required(place, node, value)
		case "enum":
			p.enum(what, value)
		case "$ref":
			p.ref(what, value)
		case "oneOf":
			for j, alternative := range value.Content {
				p.without(fmt.Sprintf("%s %d", what, j), value, alternative)
				p.walk(fmt.Sprintf("%s(%d)", place, j), alternative)
			}
		case "discriminator":
			p.value(what, member(value, "propertyName"), "kind")
			p.mapping(what, member(value, "mapping"))
		default:
			p.api(place, key, value)
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

var otherTypes = map[string]string{
	"string": "integer", "integer": "number", "number": "string", "boolean": "string",
	"array": "object", "object": "string",
}

// required plants wrong facts in the list of an object's required members. In a request body, it is a mere boolean.
func (p *planter) required(place string, node, list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		return
	}
	for _, name := range list.Content {
		p.without(place+" required "+name.Value, list, name)
	}
	for name := range members(member(node, "properties")) {
		if !slices.ContainsFunc(list.Content, func(required *yaml.Node) bool { return required.Value == name.Value }) {
			p.with(place+" required: also "+name.Value, list, scalar(name.Value))
		}
	}
}

func (p *planter) enum(what string, list *yaml.Node) {
	for _, value := range list.Content {
		p.value(what, value, value.Value+"9")
		if len(list.Content) > 1 {
			p.without(what+" "+value.Value, list, value)
		}
	}
	p.with(what+": one more", list, &yaml.Node{Kind: yaml.ScalarNode, Tag: list.Content[0].Tag, Value: "99"})
}

func (p *planter) properties(place string, schema, properties *yaml.Node) {
	for name, inner := range members(properties) {
		// The name changes in the list of required members, too: a person who believes the wrong name would write it
		// there.
		renamed := make(map[*yaml.Node]yaml.Node)
		same := []*yaml.Node{name}
		if required := member(schema, "required"); required != nil {
			same = append(same, required.Content...)
		}
		for _, node := range same {
			if node.Value == name.Value {
				wrong := *node
				wrong.Value += "_x"
				renamed[node] = wrong
			}
		}
		p.mutants = append(p.mutants, mutant{place + "/" + name.Value + ": renamed", renamed})
		if len(renamed) == 1 {
			p.without(place+"/"+name.Value, properties, name)
		}
		p.walk(place+"/"+name.Value, inner)
	}
	extra := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		scalar("type"), scalar("string"), scalar("description"), scalar("Nobody documents this."),
	}}
	p.with(place+": one more member", properties, scalar("extra"), extra)
}

// ref adds a mutant whose $ref points to the next schema of the same type.
func (p *planter) ref(what string, value *yaml.Node) {
	const prefix = "#/components/schemas/"
	var same []string // the schemas of the type
	was := strings.TrimPrefix(value.Value, prefix)
	kind := member(member(p.schemas, was), "type")
	for name, schema := range members(p.schemas) {
		if other := member(schema, "type"); kind != nil && other != nil && other.Value == kind.Value {
			same = append(same, name.Value)
		}
	}
	if i := slices.Index(same, was); i >= 0 {
		p.value(what, value, prefix+same[(i+1)%len(same)])
	}
}

func (p *planter) mapping(what string, mapping *yaml.Node) {
	for key, target := range members(mapping) {
		next := mapping.Content[(slices.Index(mapping.Content, target)+2)%len(mapping.Content)]
		p.value(what+" mapping", key, key.Value+"_")
		p.value(what+" mapping "+key.Value, target, next.Value)
		p.without(what+" mapping "+key.Value, mapping, key)
	}
}
