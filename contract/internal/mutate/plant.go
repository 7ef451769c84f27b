package main

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// mutant is a wrong fact, with functions that plant it and undo it.
type mutant struct {
	what         string
	change, undo func()
}

// planter collects the mutants of a contract.
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
	p.api(document)
	for name, node := range members(p.schemas) {
		p.schema(name.Value, node)
	}
	return p, nil
}

// render returns the text of the contract with the wrong fact.
func (p *planter) render(m mutant) ([]byte, error) {
	m.change()
	defer m.undo()
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(p.root); err != nil {
		return nil, fmt.Errorf("%s: %w", m.what, err)
	}
	return text.Bytes(), nil
}

func (p *planter) add(what string, change, undo func()) {
	p.mutants = append(p.mutants, mutant{what, change, undo})
}

// value adds a mutant with another value in place of a scalar.
func (p *planter) value(what string, node *yaml.Node, value string) {
	if node == nil || node.Value == value {
		return
	}
	was := *node
	p.add(fmt.Sprintf("%s: %s becomes %s", what, was.Value, value), func() {
		*node = yaml.Node{Kind: yaml.ScalarNode, Tag: was.Tag, Style: was.Style, Value: value, Anchor: was.Anchor}
	}, func() { *node = was })
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

// without adds a mutant whose mapping or list lacks n nodes from i.
func (p *planter) without(what string, node *yaml.Node, i, n int) {
	was := node.Content
	rest := append(append([]*yaml.Node{}, was[:i]...), was[i+n:]...)
	p.add(what+": dropped", func() { node.Content = rest }, func() { node.Content = was })
}

// with adds a mutant whose mapping or list has more nodes.
func (p *planter) with(what string, node *yaml.Node, more ...*yaml.Node) {
	was := node.Content
	p.add(what, func() { node.Content = append(append([]*yaml.Node{}, was...), more...) }, func() { node.Content = was })
}
