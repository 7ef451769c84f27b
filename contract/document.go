// Package contract holds the OpenAPI document from which the rest of this module is compiled, and a validator for
// requests and responses, which is built on kin-openapi.
//
// [Document] returns the text, and [Load] the parsed document. [Examples] and [Types] list its examples and types of
// message. A [Validator] reports whether an HTTP request or response keeps the contract, and each place that breaks it:
//
//	validator, err := contract.NewValidator()
//	if err != nil {
//		return err
//	}
//	err = validator.Request("sendMessage", map[string]string{"botId": botID}, r)
//	var broken *delivery.ValidationError
//	if errors.As(err, &broken) {
//		for _, violation := range broken.Violations {
//			fmt.Println(violation)
//		}
//	}
//
// The validator and the generated package judge with different code, so that each can check the other. A program that
// only sends messages does not need this package, and does not link it.
package contract

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou"
	"github.com/jelou-go/jelou/internal/openapi"
)

// Document returns a copy of the contract's text, openapi.yaml: OpenAPI 3.1, in YAML.
func Document() []byte { return jelou.OpenAPI() }

// Load returns the contract, parsed and validated. It does not validate the examples, which would take ten times as long;
// this package's tests do that. Load parses the contract once, and all callers share the result: do not change it. Load
// fails only if the text that is compiled into the module is no valid contract; the tests rule that out.
func Load() (*openapi3.T, error) { return load() }

var load = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(jelou.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	return doc, nil
})

// Example is a request body that the contract shows.
type Example struct {
	Operation string // the operation that sends the body, such as "sendMessage"
	Method    string // the method of the operation, such as "POST"
	Path      string // the path of the operation, with the contract's examples as its parameters
	Name      string // the example's name in the contract, such as "text_with_options", or else the operation's
	Type      string // the value of the discriminator; "" if the body has none
	Summary   string // a few words on the example, or else on the operation
	JSON      []byte // the body: indented, with the members in the contract's order and no line break at the end
}

// Examples returns the examples of all request bodies, in the order of the contract. Every example keeps the
// contract. Like [Load], Examples fails only if the compiled text is no valid contract.
func Examples() ([]Example, error) {
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
			one := Example{
				Operation: op.ID, Method: op.Method, Path: pathOf(op),
				Name: cmp.Or(shown.Name, op.ID), JSON: slices.Clone(shown.Value),
				Summary: cmp.Or(shown.Summary, strings.TrimSuffix(op.Summary, "."), op.ID),
			}
			if op.ID == messages {
				message, _ := openapi.Decode(shown.Value) // cannot fail, because package openapi wrote it
				tag, _ := openapi.At(message, op.Body.Schema.Tag)
				one.Type, _ = tag.(string)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// Types returns the types of message in the order of the contract: the values that the discriminator of a message can
// have. Like [Load], Types fails only if the compiled text is no valid contract.
func Types() ([]string, error) {
	doc, err := openapi.Contract()
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	var all []string
	for _, kind := range doc.Operation(messages).Body.Schema.Mapping {
		all = append(all, kind.Value)
	}
	return all, nil
}

// messages is the operation whose body is a message. The body of another operation can be a oneOf, too.
const messages = "sendMessage"

// pathOf returns an operation's path with samples of its path parameters and of its required query parameters.
func pathOf(op *openapi.Operation) string {
	return op.Address(func(p *openapi.Parameter) []string {
		if p.In == "path" || p.Required {
			return p.Sample()
		}
		return nil
	})
}
