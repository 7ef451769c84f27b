package contract

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

// checkJSON finds the mistakes that kin-openapi passes over, because encoding/json does: duplicate names, broken UTF-8
// and anything behind the value. It also spares kin-openapi text that is no JSON.
func checkJSON(body []byte) *delivery.Violation {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body))
	if err := decoder.SkipValue(); err != nil {
		return &delivery.Violation{Pointer: brokenAt(err), Rule: "syntax", Given: "not valid JSON, or a name that is there twice"}
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
