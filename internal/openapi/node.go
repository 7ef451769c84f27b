package openapi

import (
	"iter"

	"go.yaml.in/yaml/v3"
)

// members yields the members of a mapping in their order. It yields nothing for any other node.
func members(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if node = deref(node); node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, node.Content[i+1]) {
				return
			}
		}
	}
}

// member returns the member of a mapping, or nil.
func member(node *yaml.Node, name string) *yaml.Node {
	for found, value := range members(node) {
		if found == name {
			return value
		}
	}
	return nil
}

// deref returns the node that an alias stands for.
func deref(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// text returns the text of a scalar, or "" for any other node.
func text(node *yaml.Node) string {
	node = deref(node)
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}

// texts returns the texts of a list of scalars.
func texts(node *yaml.Node) []string {
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	list := make([]string, 0, len(node.Content))
	for _, item := range node.Content {
		list = append(list, item.Value)
	}
	return list
}
