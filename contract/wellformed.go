package contract

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

// checkJSON returns the first mistake that kin-openapi overlooks, because encoding/json does: a duplicate name, broken
// UTF-8, or anything after the value. So kin-openapi never gets a text that is no JSON.
func checkJSON(body []byte) *delivery.Violation {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body))
	if err := decoder.SkipValue(); err != nil {
		return &delivery.Violation{Pointer: brokenAt(err), Rule: "syntax", Given: "not valid JSON, or a repeated name"}
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return &delivery.Violation{Rule: "syntax", Given: "something follows the JSON value"}
	}
	return nil
}

func brokenAt(err error) string {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return string(syntactic.JSONPointer)
	}
	return ""
}
