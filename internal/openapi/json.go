package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is a value of the contract as indented JSON without a final line break. It keeps the contract's order of members
// and spelling of numbers.
type Value []byte

func toJSON(node *yaml.Node) (Value, error) {
	var compact, indented bytes.Buffer
	if err := writeJSON(&compact, node); err != nil {
		return nil, err
	}
	if err := json.Indent(&indented, compact.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	return indented.Bytes(), nil
}

func writeJSON(out *bytes.Buffer, node *yaml.Node) error {
	switch node.Kind {
	case yaml.MappingNode:
		return writeObject(out, node)
	case yaml.SequenceNode:
		return writeArray(out, node)
	case yaml.ScalarNode:
		return writeScalar(out, node)
	case yaml.AliasNode:
		return writeJSON(out, node.Alias)
	default:
		return fmt.Errorf("line %d: not a value", node.Line)
	}
}

func writeObject(out *bytes.Buffer, node *yaml.Node) error {
	out.WriteByte('{')
	first := true
	for name, value := range members(node) {
		if !first {
			out.WriteByte(',')
		}
		first = false
		if err := writeString(out, name); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := writeJSON(out, value); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeArray(out *bytes.Buffer, node *yaml.Node) error {
	out.WriteByte('[')
	for i, item := range node.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeScalar(out *bytes.Buffer, node *yaml.Node) error {
	switch node.ShortTag() {
	case "!!str":
		return writeString(out, node.Value)
	case "!!null":
		out.WriteString("null")
		return nil
	case "!!bool":
		var value bool
		if err := node.Decode(&value); err != nil {
			return err
		}
		fmt.Fprint(out, value)
		return nil
	}
	// YAML has numbers, dates and other values that JSON does not have.
	if json.Unmarshal([]byte(node.Value), new(json.Number)) != nil {
		return fmt.Errorf("line %d: %s is not a JSON value: quote it, or write it as in JSON", node.Line, node.Value)
	}
	out.WriteString(node.Value)
	return nil
}

func writeString(out *bytes.Buffer, value string) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode appends a line break
	return nil
}

// At returns the member of a JSON value at a path such as "quick_reply.title", and whether the value has it.
func At(value any, path string) (any, bool) {
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		inner, has := object[name]
		if !has {
			return nil, false
		}
		value = inner
	}
	return value, true
}
