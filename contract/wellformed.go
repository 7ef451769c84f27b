package contract

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

// checkJSON returns the first mistake that kin-openapi overlooks, because encoding/json does: a duplicate name, broken
// UTF-8, or anything after the value. So kin-openapi never gets a text that is no JSON. No body is no mistake.
func checkJSON(body []byte) error {
	if len(body) == 0 {
		return nil
	}
	mistake := delivery.Violation{Rule: "syntax"}
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body))
	if err := decoder.SkipValue(); err != nil {
		mistake.Given = "not valid JSON, or a repeated name"
		var syntactic *jsontext.SyntacticError
		if errors.As(err, &syntactic) {
			mistake.Pointer = string(syntactic.JSONPointer)
		}
	} else if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		mistake.Given = "something follows the JSON value"
	} else {
		return nil
	}
	return &delivery.ValidationError{Violations: []delivery.Violation{mistake}}
}
