package contract_test

import (
	"bytes"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
)

// The validator applies the rules of OpenAPI 3.0. That is right while no schema needs a rule of 3.1.
func TestContractUsesOnlyTheCommonPartOf30And31(t *testing.T) {
	text := contract.Document()
	for _, change := range [][2]string{
		{"openapi: 3.1.0\n", "openapi: 3.0.3\n"},
		{"  summary: Send WhatsApp messages and templates through a Jelou bot, and read what became of them.\n", ""}, // part of the document, not of a schema
		{"    identifier: MIT\n", ""},
	} {
		if !bytes.Contains(text, []byte(change[0])) {
			t.Fatalf("the contract has no %q", change[0])
		}
		text = bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Errorf("as OpenAPI 3.0.3: %v", err)
	}
}
