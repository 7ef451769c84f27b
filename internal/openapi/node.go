package openapi

import (
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// members yields the members of a mapping in their order, with aliases replaced. It yields nothing for any other node.
func members(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if node = deref(node); node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(node.Content, 2) {
			if !yield(pair[0].Value, deref(pair[1])) {
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

// others returns the names of the members of a mapping that are not known.
func others(node *yaml.Node, known ...string) []string {
	var names []string
	for name := range members(node) {
		if !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

// deref returns the node that an alias stands for.
func deref(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// text returns a member that is a scalar, or "".
func text(node *yaml.Node, name string) string {
	value := member(node, name)
	if value == nil || value.Kind != yaml.ScalarNode {
		return ""
	}
	return value.Value
}

// items returns the items of a member that is a list.
func items(node *yaml.Node, name string) []*yaml.Node {
	list := member(node, name)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	return list.Content
}

// texts returns the items of a member that is a list of scalars.
func texts(node *yaml.Node, name string) []string {
	var list []string
	for _, item := range items(node, name) {
		list = append(list, item.Value)
	}
	return list
}
