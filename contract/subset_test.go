package contract_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/sandbox"
)

// The validator applies the rules of OpenAPI 3.0. That is right while no schema needs a rule of 3.1 other than the type null,
// which the sandbox writes as in 3.0.
func TestContractUsesOnlyTheCommonPartOf30And31(t *testing.T) {
	resp, err := http.Get(sandbox.Start(t).URL + "/openapi-3.0.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil || doc.OpenAPI != "3.0.3" {
		t.Errorf("as OpenAPI %s: %v", doc.OpenAPI, err)
	}
}
