package contract_test

import (
	_ "embed"
	"testing"

	"github.com/jelou-go/jelou/contract/internal/facts"
)

//go:embed facts.txt
var sources string

// Every rule of the contract has a source, and every source still has its rule: whoever changes a fact says
// anew where it comes from.
func TestEveryRuleHasASource(t *testing.T) {
	for _, problem := range facts.Problems(document(t), sources) {
		t.Error(problem)
	}
}
