package main

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// mutant is a wrong fact: some nodes of the contract, each with its wrong content.
type mutant struct {
	what  string
	wrong map[*yaml.Node]yaml.Node
}

type planter struct {
	original []byte
	root     *yaml.Node
	schemas  *yaml.Node // the schemas under components
	mutants  []mutant
}

func plant(original []byte) (*planter, error) {
	p := &planter{original: original, root: new(yaml.Node)}
	if err := yaml.Unmarshal(original, p.root); err != nil {
		return nil, err
	}
	document := p.root.Content[0]
	p.schemas = member(member(document, "components"), "schemas")
	p.walk("", document)
	return p, nil
}

// render returns the text of the contract with the wrong fact.
func (p *planter) render(m mutant) ([]byte, error) {
	for node, wrong := range m.wrong {
		right := *node
		*node = wrong
		defer func() { *node = right }()
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(p.root); err != nil {
		return nil, fmt.Errorf("%s: %w", m.what, err)
	}
	return text.Bytes(), nil
}

func (p *planter) add(what string, node *yaml.Node, wrong yaml.Node) {
	p.mutants = append(p.mutants, mutant{what, map[*yaml.Node]yaml.Node{node: wrong}})
}

// value adds a mutant with another value in place of a scalar.
func (p *planter) value(what string, node *yaml.Node, value string) {
	if node == nil || node.Value == value {
		return
	}
	wrong := yaml.Node{Kind: yaml.ScalarNode, Tag: node.Tag, Style: node.Style, Value: value, Anchor: node.Anchor}
	p.add(fmt.Sprintf("%s: %s becomes %s", what, node.Value, value), node, wrong)
}

// flip adds a mutant with the opposite of a boolean member. A missing member becomes true.
func (p *planter) flip(what string, node *yaml.Node, name string) {
	switch mark := member(node, name); {
	case mark == nil:
		p.with(what+" "+name+": true", node, scalar(name), &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	case mark.Value == "true":
		p.value(what+" "+name, mark, "false")
	default:
		p.value(what+" "+name, mark, "true")
	}
}

// without adds a mutant whose list lacks an item, or whose mapping lacks a name and its value.
func (p *planter) without(what string, node, child *yaml.Node) {
	wrong := *node
	i, n := slices.Index(node.Content, child), 1
	if node.Kind == yaml.MappingNode {
		n = 2
	}
	wrong.Content = slices.Delete(slices.Clone(node.Content), i, i+n)
	p.add(what+": dropped", node, wrong)
}

// with adds a mutant whose mapping or list has more nodes.
func (p *planter) with(what string, node *yaml.Node, more ...*yaml.Node) {
	wrong := *node
	wrong.Content = slices.Concat(node.Content, more)
	p.add(what, node, wrong)
}

func scalar(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }

func deref(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// members yields the names and the values of a mapping. It yields nothing for any other node.
func members(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(name, value *yaml.Node) bool) {
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(node.Content, 2) {
			if !yield(pair[0], pair[1]) {
				return
			}
		}
	}
}

func member(node *yaml.Node, name string) *yaml.Node {
	for found, value := range members(node) {
		if found.Value == name {
			return value
		}
	}
	return nil
}
