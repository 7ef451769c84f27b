// Package contract holds the OpenAPI document that everything else in this module is compiled from, and
// a validator for requests and responses, built on kin-openapi.
//
// [Document] is the text, [Load] the parsed document. [Examples] and [Types] list its examples and types of message.
// A [Validator] reports whether an HTTP request or response keeps the contract, and the places that break it:
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
// The validator shares no code with the generated package, so that each can check the other. A program
// that only sends messages does not need this package, and does not link it.
package contract

import (
	"context"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou"
)

// Document returns the text of the contract, openapi.yaml: OpenAPI 3.1, in YAML. The copy is the caller's.
func Document() []byte { return jelou.OpenAPI() }

// Load returns the contract, parsed and validated but for its examples, which would take ten times as long
// and which this package's tests look after. It is read once and shared: do not change it. An error means that
// the text, which is compiled into this package, is no contract; the tests rule that out.
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
