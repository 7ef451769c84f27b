package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Example is a request body that the contract shows.
type Example struct {
	Operation string // the operation that it is sent with, such as "sendMessage"
	Method    string // the method of the operation, such as "POST"
	Path      string // the path of the operation, with the contract's examples as its parameters
	Name      string // its name in the contract, such as "text_with_options"
	Type      string // the value of the discriminator; "" if the body has none
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

var examples = sync.OnceValues(func() ([]Example, error) {
	doc, err := openapi.Contract()
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	var all []Example
	for _, op := range doc.Operations {
		if op.Body == nil {
			continue
		}
		for _, shown := range op.Body.Examples {
			one := Example{Operation: op.ID, Method: op.Method, Name: shown.Name, Summary: shown.Summary, JSON: shown.Value}
			if one.Path, err = pathOf(op); err != nil {
				return nil, fmt.Errorf("contract: the path of %s: %w", op.ID, err)
			}
			if op.ID == messages {
				if one.Type, err = typeOf(op.Body.Schema, shown.Value); err != nil {
					return nil, fmt.Errorf("contract: example %s of %s: %w", shown.Name, op.ID, err)
				}
			}
			all = append(all, one)
		}
	}
	return all, nil
})

// messages is the operation whose bodies are messages. Other bodies can be a oneOf, too.
const messages = "sendMessage"

// pathOf fills the examples of the path parameters into the path.
func pathOf(op *openapi.Operation) (string, error) {
	path := op.Path
	for _, p := range op.In("path") {
		if p.Example == nil {
			return "", fmt.Errorf("the parameter %s has no example", p.Name)
		}
		var value any
		if err := json.Unmarshal(*p.Example, &value); err != nil {
			return "", err
		}
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = url.PathEscape(fmt.Sprint(item))
		}
		path = strings.ReplaceAll(path, "{"+p.Name+"}", strings.Join(texts, ","))
	}
	return path, nil
}

// typeOf reads the discriminator.
func typeOf(s *openapi.Schema, value openapi.Value) (string, error) {
	if s.Tag == "" {
		return "", nil
	}
	var members map[string]any
	if err := json.Unmarshal(value, &members); err != nil {
		return "", err
	}
	name, _ := members[s.Tag].(string)
	return name, nil
}

var types = sync.OnceValues(func() ([]string, error) {
	doc, err := openapi.Contract()
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	var all []string
	for _, op := range doc.Operations {
		if op.ID != messages {
			continue
		}
		for _, kind := range op.Body.Schema.Mapping {
			if !slices.Contains(all, kind.Value) {
				all = append(all, kind.Value)
			}
		}
	}
	return all, nil
})
