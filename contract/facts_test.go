package contract_test

import (
	_ "embed"
	"testing"

	"github.com/jelou-go/jelou/contract/internal/facts"
)

//go:embed facts.txt
var sources string

// Every rule of the contract has a source, and every source has its rule. So whoever changes a fact must also give its
// source again.
func TestEveryRuleHasASource(t *testing.T) {
	for _, problem := range facts.Problems(document(t), sources) {
		t.Error(problem)
	}
}
