package docs

import (
	"bytes"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou"
)

// Contract returns the contract in YAML with this server as its only server. If older is true, it returns OpenAPI 3.0.3 for
// older generators. The schemas use little else than the common part of 3.0 and 3.1.
func Contract(server string, older bool) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(jelou.OpenAPI(), &document); err != nil {
		return nil, err
	}
	root := document.Content[0]
	var servers yaml.Node
	if err := servers.Encode([]struct{ URL, Description string }{{server, "The sandbox"}}); err != nil {
		return nil, err
	}
	*member(root, "servers") = servers
	if older {
		member(root, "openapi").Value = "3.0.3"
		asIn30(root)
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// asIn30 replaces keywords of a schema that OpenAPI 3.0 does not have: a type such as [string, "null"] by nullable, and
// examples by their first. It removes comments.
func asIn30(node *yaml.Node) {
	for _, inner := range node.Content {
		asIn30(inner)
	}
	if node.Kind != yaml.MappingNode {
		return
	}
	types := member(node, "type")
	isNull := func(name *yaml.Node) bool { return name.Value == "null" }
	if rest := slices.DeleteFunc(slices.Clone(types.Content), isNull); len(rest) == 1 && len(types.Content) == 2 {
		*types = *rest[0]
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "nullable"}, &yaml.Node{Kind: yaml.ScalarNode, Value: "true"})
	}
	if i := index(node, "examples"); i >= 0 && node.Content[i+1].Kind == yaml.SequenceNode && len(node.Content[i+1].Content) > 0 {
		node.Content[i], node.Content[i+1] = &yaml.Node{Kind: yaml.ScalarNode, Value: "example"}, node.Content[i+1].Content[0]
	}
	if i := index(node, "$comment"); i >= 0 {
		node.Content = slices.Delete(node.Content, i, i+2)
	}
}

// index returns the index of a member's name in a mapping, or -1.
func index(mapping *yaml.Node, name string) int {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return i
		}
	}
	return -1
}

// member returns the value of a member, or a new node if the mapping does not have the member.
func member(mapping *yaml.Node, name string) *yaml.Node {
	if i := index(mapping, name); i >= 0 {
		return mapping.Content[i+1]
	}
	return new(yaml.Node)
}
