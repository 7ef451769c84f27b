package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mutant is a contract with one wrong fact.
type mutant struct {
	what     string
	contract []byte
}

// mutantsOf plants every wrong fact there is a kind for, each in a contract of its own.
func mutantsOf(original []byte) ([]mutant, error) {
	p := planter{original: original}
	var document yaml.Node
	if err := yaml.Unmarshal(original, &document); err != nil {
		return nil, err
	}
	root := document.Content[0]
	p.root = &document
	p.api(root)
	schemas := member(member(root, "components"), "schemas")
	for i := 0; i < len(schemas.Content); i += 2 {
		name := schemas.Content[i].Value
		if name == "Error" || name == "ErrorDetail" {
			continue // forgiving on purpose, and read by hand
		}
		p.schema(name, schemas.Content[i+1])
	}
	return p.mutants, p.err
}

type planter struct {
	original []byte
	root     *yaml.Node
	mutants  []mutant
	err      error
}

// plant makes a mutant of what the document is after change; undo puts it right again.
func (p *planter) plant(what string, change, undo func()) {
	change()
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(p.root); err != nil && p.err == nil {
		p.err = fmt.Errorf("%s: %w", what, err)
	}
	undo()
	p.mutants = append(p.mutants, mutant{what, b.Bytes()})
}

// value plants another value in place of a scalar.
func (p *planter) value(what string, node *yaml.Node, value string) {
	was := node.Value
	p.plant(fmt.Sprintf("%s: %s becomes %s", what, was, value), func() { node.Value = value }, func() { node.Value = was })
}

// without plants a mapping or sequence that lacks the nodes from i to i+n.
func (p *planter) without(what string, node *yaml.Node, i, n int) {
	was := node.Content
	rest := append(append([]*yaml.Node{}, was[:i]...), was[i+n:]...)
	p.plant(what, func() { node.Content = rest }, func() { node.Content = was })
}

// with plants a mapping or sequence that has more.
func (p *planter) with(what string, node *yaml.Node, more ...*yaml.Node) {
	was := node.Content
	p.plant(what, func() { node.Content = append(append([]*yaml.Node{}, was...), more...) }, func() { node.Content = was })
}

func (p *planter) schema(place string, node *yaml.Node) {
	for i := 0; i < len(node.Content); i += 2 {
		keyword, value := node.Content[i].Value, node.Content[i+1]
		what := place + " " + keyword
		switch keyword {
		case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum":
			n, err := strconv.Atoi(value.Value)
			if err != nil {
				p.err = fmt.Errorf("%s: %w", what, err)
				return
			}
			p.value(what, value, strconv.Itoa(n+1))
			if n > 0 || keyword == "minimum" {
				p.value(what, value, strconv.Itoa(n-1))
			}
			p.without(what+": dropped", node, i, 2)
		case "pattern":
			p.value(what, value, strings.Replace(value.Value, "[Ss]", "[Ss]?", 1))
			p.value(what, value, strings.Replace(value.Value, `[^\x00-\x20]*`, `.*`, 1))
			p.without(what+": dropped", node, i, 2)
		case "uniqueItems", "additionalProperties":
			p.without(what+": dropped", node, i, 2)
		case "format":
			p.value(what, value, "float")
		case "type":
			p.types(what, value)
		case "required":
			p.required(place, node, i)
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
				p.without(fmt.Sprintf("%s: without %s", what, alternative.Content[1].Value), value, j, 1)
			}
		case "discriminator":
			p.mapping(what, member(value, "mapping"))
		}
	}
}

func (p *planter) types(what string, value *yaml.Node) {
	other := map[string]string{"string": "integer", "integer": "number", "number": "string", "boolean": "string", "array": "object", "object": "string"}[value.Value]
	p.value(what, value, other)
}

func (p *planter) required(place string, node *yaml.Node, i int) {
	list := node.Content[i+1]
	has := map[string]bool{}
	for j, name := range list.Content {
		has[name.Value] = true
		p.without(place+" required: without "+name.Value, list, j, 1)
	}
	properties := member(node, "properties")
	for j := 0; j < len(properties.Content); j += 2 {
		if name := properties.Content[j].Value; !has[name] {
			p.with(place+" required: also "+name, list, scalar(name))
		}
	}
}

func (p *planter) enum(what string, list *yaml.Node) {
	for j, value := range list.Content {
		p.value(what, value, value.Value+"_")
		if len(list.Content) > 1 {
			p.without(what+": without "+value.Value, list, j, 1)
		}
	}
	p.with(what+": one more", list, scalar("another"))
}

func (p *planter) properties(place string, schema, properties *yaml.Node) {
	for j := 0; j < len(properties.Content); j += 2 {
		name, inner := properties.Content[j], properties.Content[j+1]
		was := name.Value
		// Renamed all over, as somebody would who believes in the new name.
		var mark *yaml.Node
		if required := member(schema, "required"); required != nil {
			for _, entry := range required.Content {
				if entry.Value == was {
					mark = entry
				}
			}
		}
		rename := func(to string) func() {
			return func() {
				name.Value = to
				if mark != nil {
					mark.Value = to
				}
			}
		}
		p.plant(fmt.Sprintf("%s/%s: renamed", place, was), rename(was+"_x"), rename(was))
		if mark == nil {
			p.without(fmt.Sprintf("%s/%s: removed", place, was), properties, j, 2)
		}
		p.schema(place+"/"+was, inner)
	}
	p.with(place+": one more member", properties, scalar("extra"),
		&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			scalar("type"), scalar("string"), scalar("minLength"), {Kind: yaml.ScalarNode, Tag: "!!int", Value: "1"},
			scalar("description"), scalar("Nobody documents this."),
		}})
}

// ref points to a neighbour that is easily mistaken for it.
func (p *planter) ref(what string, value *yaml.Node) {
	const schemas = "#/components/schemas/"
	for name, other := range map[string]string{
		"MediaURL": "WebURL", "WebURL": "MediaURL", "UserID": "MediaURL", "QuickReply": "ListOption", "ListOption": "QuickReply",
		"CarouselReply": "QuickReply", "URLButton": "VoiceCallParameters", "FlowParameters": "FlowButtonParameters",
		"FlowButtonParameters": "FlowParameters", "VoiceCallParameters": "URLButton", "ContactPhone": "ContactEmail", "ContactEmail": "ContactPhone",
	} {
		if value.Value == schemas+name {
			p.value(what, value, schemas+other)
		}
	}
}

func (p *planter) mapping(what string, mapping *yaml.Node) {
	for j := 0; j < len(mapping.Content); j += 2 {
		key, target := mapping.Content[j], mapping.Content[j+1]
		p.value(what+" mapping", key, key.Value+"_")
		next := mapping.Content[(j+3)%len(mapping.Content)]
		p.value(what+" mapping "+key.Value, target, next.Value)
		p.without(what+" mapping: without "+key.Value, mapping, j, 2)
	}
}

func member(node *yaml.Node, name string) *yaml.Node {
	for i := 0; node != nil && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i+1]
		}
	}
	return nil
}

func scalar(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }
