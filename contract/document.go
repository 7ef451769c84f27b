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
	"context"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou"
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
