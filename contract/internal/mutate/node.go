package main

import (
	"iter"

	"go.yaml.in/yaml/v3"
)

// members yields the names and the values of a mapping. It yields nothing for any other node.
func members(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(name, value *yaml.Node) bool) {
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i], node.Content[i+1]) {
				return
			}
		}
	}
}

// items returns the items of a list. It returns nil for any other node.
func items(node *yaml.Node) []*yaml.Node {
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	return node.Content
}

// member returns the value of a member, or nil if the node has no such member.
func member(node *yaml.Node, name string) *yaml.Node {
	for found, value := range members(node) {
		if found.Value == name {
			return value
		}
	}
	return nil
}

// indexOf returns the index of a member's name in a mapping's content, or -1.
func indexOf(node *yaml.Node, name string) int {
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return i
		}
	}
	return -1
}

func scalar(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }
