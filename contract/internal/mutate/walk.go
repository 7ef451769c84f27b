package main

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// walk plants wrong facts in a part of the contract and in the parts inside it. at is the place of the part.
func (p *planter) walk(at string, node *yaml.Node) {
	for key, value := range members(node) {
		inside := at + "/" + key.Value
		switch key.Value {
		case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum":
			p.limit(inside, value)
			p.without(inside, node, key)
		case "pattern":
			p.value(inside, value, ".*")
			p.value(inside, value, strings.Replace(value.Value, "[Ss]", "[Ss]?", 1))
			p.without(inside, node, key)
		case "security", "uniqueItems", "x-unique-by", "x-proves", "nullable", "not":
			p.without(inside, node, key)
		case "additionalProperties":
			p.flip(at, node, key.Value)
			p.without(inside, node, key)
		case "format":
			p.value(inside, value, "float")
			p.without(inside, node, key)
		case "type":
			if other, known := otherTypes[value.Value]; known {
				p.value(inside, value, other)
			}
		case "required":
			p.required(inside, node, value)
		case "enum":
			p.enum(inside, value)
		case "$ref":
			p.ref(inside, value)
		case "discriminator":
			p.value(inside, member(value, "propertyName"), "kind")
			p.mapping(inside+"/mapping", member(value, "mapping"))
		case "url": // of a server
			p.value(inside, value, value.Value+"/v1")
			p.value(inside, value, strings.Replace(value.Value, "https:", "http:", 1))
		case "scheme":
			p.value(inside, value, "bearer")
		case "operationId":
			p.value(inside, value, value.Value+"Too")
		case "name": // of a parameter
			if member(node, "in").Value != "path" {
				p.value(inside, value, value.Value+"_x")
				p.flip(at, node, "required")
			}
		case "get", "post", "put", "patch", "delete":
			p.value(inside, key, "patch")
			p.walk(inside, value)
		case "requestBody":
			p.body(inside, value)
		case "properties":
			p.properties(inside, node, value)
		case "components", "schema", "items":
			p.walk(inside, value)
		default:
			if value.Kind == yaml.SequenceNode {
				p.list(inside, key.Value, value)
			} else {
				p.names(inside, key.Value, value)
			}
		}
	}
}

// list plants wrong facts in a list whose items are no scalars.
func (p *planter) list(at, keyword string, list *yaml.Node) {
	for i, item := range list.Content {
		inside := at + "/" + strconv.Itoa(i)
		switch keyword {
		case "oneOf":
			p.without(inside, list, item)
		case "parameters":
			if in := member(deref(item), "in"); in == nil || in.Value != "path" {
				p.without(inside, list, item)
			}
		case "servers":
		default:
			return // tags, for example
		}
		p.walk(inside, item) // a shared item has its mutants at its own place
	}
}

// names plants wrong facts in a mapping whose names are no keywords.
func (p *planter) names(at, keyword string, mapping *yaml.Node) {
	for name, value := range members(mapping) {
		inside := at + "/" + name.Value
		switch keyword {
		case "paths":
			p.value(inside, name, strings.Replace(name.Value, "/v1/", "/v2/", 1))
			p.value(inside, name, name.Value+"/")
		case "requestBodies":
			p.body(inside, value)
			continue
		case "responses":
			p.without(inside, mapping, name)
			if strings.HasPrefix(name.Value, "2") {
				p.value(inside, name, "203")
			}
		case "content":
			p.value(inside, name, "application/x-www-form-urlencoded")
		case "headers":
			p.value(inside, name, name.Value+"-X")
		case "schemas", "parameters", "securitySchemes":
		default:
			return // prose and examples
		}
		p.walk(inside, value)
	}
}

func (p *planter) body(at string, body *yaml.Node) {
	if member(body, "$ref") == nil { // else the mutants of the shared body cover it
		p.flip(at, body, "required")
		p.walk(at, body)
	}
}

func (p *planter) limit(what string, value *yaml.Node) {
	n, err := strconv.ParseFloat(value.Value, 64)
	if err != nil {
		panic(err) // kin-openapi would not have read it, either
	}
	more, less := max(n+1, math.Nextafter(n, math.Inf(1))), min(n-1, math.Nextafter(n, math.Inf(-1)))
	p.value(what, value, strconv.FormatFloat(more, 'f', -1, 64))
	if n > 0 || strings.HasSuffix(what, "imum") {
		p.value(what, value, strconv.FormatFloat(less, 'f', -1, 64))
	}
}

var otherTypes = map[string]string{
	"string": "integer", "integer": "number", "number": "string", "boolean": "string",
	"array": "object", "object": "string",
}

// required plants wrong facts in the list of an object's required members. In a request body, it is a mere boolean.
func (p *planter) required(at string, node, list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		return
	}
	for _, name := range list.Content {
		p.without(at+"/"+name.Value, list, name)
	}
	for name := range members(member(node, "properties")) {
		if !slices.ContainsFunc(list.Content, func(required *yaml.Node) bool { return required.Value == name.Value }) {
			p.with(at+": also "+name.Value, list, scalar(name.Value))
		}
	}
}

func (p *planter) enum(at string, list *yaml.Node) {
	for _, value := range list.Content {
		p.value(at, value, value.Value+"9")
		if len(list.Content) > 1 {
			p.without(at+"/"+value.Value, list, value)
		}
	}
	p.with(at+": one more", list, &yaml.Node{Kind: yaml.ScalarNode, Tag: list.Content[0].Tag, Value: "99"})
}

func (p *planter) properties(at string, schema, properties *yaml.Node) {
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
		p.mutants = append(p.mutants, mutant{at + "/" + name.Value + ": renamed", renamed})
		if len(renamed) == 1 {
			p.without(at+"/"+name.Value, properties, name)
		}
		p.walk(at+"/"+name.Value, inner)
	}
	extra := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		scalar("type"), scalar("string"), scalar("description"), scalar("Nobody documents this."),
	}}
	p.with(at+": one more", properties, scalar("extra"), extra)
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

func (p *planter) mapping(at string, mapping *yaml.Node) {
	for key, target := range members(mapping) {
		next := mapping.Content[(slices.Index(mapping.Content, target)+2)%len(mapping.Content)]
		p.value(at, key, key.Value+"_")
		p.value(at+"/"+key.Value, target, next.Value)
		p.without(at+"/"+key.Value, mapping, key)
	}
}
