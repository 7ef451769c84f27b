package contract

import (
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Example is a request body that the contract shows.
type Example struct {
	Operation string // the operation that it is sent with, such as "sendMessage"
	Name      string // its name in the contract, such as "text_with_options"
	Type      string // the value of the member that tells the types of message apart; "" where there is none
	Summary   string // what it shows, in a few words
	JSON      []byte // the body: indented, the members in the contract's order, no line break at the end
}

// Examples returns the named examples of all request bodies, in the order of the contract. They keep the
// contract. The error is as rare as that of [Load].
func Examples() ([]Example, error) {
	all, err := examples()
	if err != nil {
		return nil, err
	}
	mine := slices.Clone(all)
	for i := range mine {
		mine[i].JSON = slices.Clone(mine[i].JSON)
	}
	return mine, nil
}

// Types returns the types of message, in the order of the contract: the values that a request body's
// discriminator knows. The error is as rare as that of [Load].
func Types() ([]string, error) {
	all, err := types()
	return slices.Clone(all), err
}

// The text is read as YAML nodes, not as an openapi3.T, because only they keep the order of members and
// the spelling of numbers.
var root = sync.OnceValues(func() (*yaml.Node, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(document, &file); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	return file.Content[0], nil
})

var examples = sync.OnceValues(func() ([]Example, error) {
	var all []Example
	err := eachBody(func(operation string, body, schema *yaml.Node) error {
		tag := text(member(member(schema, "discriminator"), "propertyName"))
		for name, example := range members(member(body, "examples")) {
			value := member(example, "value")
			if value == nil {
				return fmt.Errorf("example %s of %s: has no value of its own", name, operation)
			}
			encoded, err := toJSON(value)
			if err != nil {
				return fmt.Errorf("example %s of %s: %w", name, operation, err)
			}
			one := Example{Operation: operation, Name: name, Summary: text(member(example, "summary")), JSON: encoded}
			if tag != "" {
				one.Type = text(member(value, tag))
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
})

var types = sync.OnceValues(func() ([]string, error) {
	var all []string
	err := eachBody(func(_ string, _, schema *yaml.Node) error {
		for name := range members(member(member(schema, "discriminator"), "mapping")) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
		return nil
	})
	return all, err
})

// eachBody visits the JSON request body of each operation, and its schema.
func eachBody(visit func(operation string, body, schema *yaml.Node) error) error {
	top, err := root()
	if err != nil {
		return err
	}
	for _, path := range members(member(top, "paths")) {
		for _, operation := range members(path) {
			id := text(member(operation, "operationId"))
			if id == "" {
				continue // what else a path has: a summary, parameters
			}
			request, err := resolve(top, member(operation, "requestBody"))
			if err != nil {
				return fmt.Errorf("contract: %s: %w", id, err)
			}
			body := member(member(request, "content"), mediaType)
			schema, err := resolve(top, member(body, "schema"))
			if err != nil {
				return fmt.Errorf("contract: %s: %w", id, err)
			}
			if err := visit(id, body, schema); err != nil {
				return fmt.Errorf("contract: %w", err)
			}
		}
	}
	return nil
}
