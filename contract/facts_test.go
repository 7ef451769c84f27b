package contract_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/facts"
)

//go:embed facts.txt
var sourced string

// sources are the letters that facts.txt explains.
const sources = "JPBWEOG"

// Every rule of the contract has a source, and every source still has its rule: whoever changes a fact says
// anew where it comes from.
func TestEveryRuleHasASource(t *testing.T) {
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for line := range strings.Lines(sourced) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		source, rule, ok := strings.Cut(line, "  ")
		if !ok || len(source) != 1 || !strings.Contains(sources, source) {
			t.Errorf("facts.txt: %q does not begin with a source", line)
		}
		if said[rule] {
			t.Errorf("facts.txt has the rule %q twice", rule)
		}
		said[rule] = true
	}
	var ruled []string
	for _, rule := range facts.Of(doc) {
		ruled = append(ruled, rule.String())
		if !said[rule.String()] {
			t.Errorf("no source in facts.txt for the rule %q", rule)
		}
	}
	for rule := range said {
		if !slices.Contains(ruled, rule) {
			t.Errorf("facts.txt has %q, and openapi.yaml does not", rule)
		}
	}
}
