package contract

import (
	"fmt"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"
)

// members yields the members of a mapping in their order, and nothing for any other node.
func members(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, node.Content[i+1]) {
				return
			}
		}
	}
}

// member returns the member of a mapping, nil where there is none.
func member(node *yaml.Node, name string) *yaml.Node {
	for found, value := range members(node) {
		if found == name {
			return value
		}
	}
	return nil
}

// text returns the text of a scalar, "" for any other node.
func text(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}

// resolve follows the references of node, which are all within the document.
func resolve(top, node *yaml.Node) (*yaml.Node, error) {
	for range 10 {
		ref := text(member(node, "$ref"))
		if ref == "" {
			return node, nil
		}
		path, ok := strings.CutPrefix(ref, "#/")
		if !ok {
			return nil, fmt.Errorf("%s: not in this document", ref)
		}
		node = top
		for token := range strings.SplitSeq(path, "/") {
			node = member(node, unescapeToken.Replace(token))
		}
		if node == nil {
			return nil, fmt.Errorf("%s: does not exist", ref)
		}
	}
	return nil, fmt.Errorf("the references go in a circle")
}

var (
	escapeToken   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")
)
