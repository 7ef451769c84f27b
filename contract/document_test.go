package contract_test

import (
	"context"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

func TestDocumentIsACopy(t *testing.T) {
	contract.Document()[0] = '!'
	if contract.Document()[0] == '!' {
		t.Error("a caller can change the contract")
	}
}

func TestContractIsValidWithItsExamples(t *testing.T) {
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("openapi is %s", doc.OpenAPI)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Errorf("with its examples, the contract is not valid: %v", err)
	}
}
