package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// Value is a value of the contract as indented JSON without a final line break. It keeps the contract's order of members
// and spelling of numbers.
type Value []byte

func toJSON(node *yaml.Node) (Value, error) {
	var out bytes.Buffer
	err := write(jsontext.NewEncoder(&out, jsontext.WithIndent("  ")), node)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

func write(out *jsontext.Encoder, node *yaml.Node) error {
	switch node = deref(node); node.Kind {
	case yaml.MappingNode:
		err := out.WriteToken(jsontext.BeginObject)
		for name, value := range members(node) {
			if err = errors.Join(err, out.WriteToken(jsontext.String(name)), write(out, value)); err != nil {
				return err // and none of its consequences
			}
		}
		return errors.Join(err, out.WriteToken(jsontext.EndObject))
	case yaml.SequenceNode:
		err := out.WriteToken(jsontext.BeginArray)
		for _, item := range node.Content {
			if err = errors.Join(err, write(out, item)); err != nil {
				return err
			}
		}
		return errors.Join(err, out.WriteToken(jsontext.EndArray))
	}
	switch node.ShortTag() {
	case "!!str":
		return out.WriteToken(jsontext.String(node.Value))
	case "!!null":
		return out.WriteToken(jsontext.Null)
	case "!!bool":
		var value bool
		err := node.Decode(&value)
		return errors.Join(err, out.WriteToken(jsontext.Bool(value)))
	}
	// YAML has numbers, dates and other values that JSON does not have.
	if err := out.WriteValue(jsontext.Value(node.Value)); err != nil {
		return fmt.Errorf("line %d: %s is not a JSON value: quote it, or write it as in JSON", node.Line, node.Value)
	}
	return nil
}

// Decode returns a JSON text as [At] accepts it. Numbers keep their spelling.
func Decode(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

// Encode returns a value that [Decode] returned as JSON, without escaping <, > and &.
func Encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // it was JSON before
	return bytes.TrimSpace(out.Bytes())
}

// At returns the member of a JSON value at a path such as "quick_reply.title", and whether the value has it. A name can
// have dots, too.
func At(value any, path string) (any, bool) {
	object, _ := value.(map[string]any)
	if inner, has := object[path]; has {
		return inner, true
	}
	outer, rest, nested := strings.Cut(path, ".")
	if inner, has := object[outer]; has && nested {
		return At(inner, rest)
	}
	return nil, false
}
