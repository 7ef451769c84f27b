package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// letters are the letters for sources. The head of facts.txt explains them.
const letters = "JPBWECOG"

// Problems compares the contract with the text of facts.txt. It reports each rule that does not have exactly one source,
// and each source whose rule is not in the contract.
func Problems(doc *openapi.Document, sources string) []string {
	var problems []string
	said := make(map[string]bool)
	for line := range strings.Lines(sources) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		source, rule, ok := strings.Cut(line, "  ")
		if !ok || len(source) != 1 || !strings.Contains(letters, source) {
			problems = append(problems, fmt.Sprintf("facts.txt: %q does not begin with a source", line))
		}
		if said[rule] {
			problems = append(problems, fmt.Sprintf("facts.txt has the rule %q twice", rule))
		}
		said[rule] = true
	}
	known := make(map[string]bool)
	for _, rule := range Of(doc) {
		known[rule.String()] = true
		if !said[rule.String()] {
			problems = append(problems, fmt.Sprintf("no source in facts.txt for the rule %s", rule))
		}
	}
	for rule := range said {
		if !known[rule] {
			problems = append(problems, fmt.Sprintf("facts.txt has %q, and openapi.yaml does not", rule))
		}
	}
	slices.Sort(problems)
	return problems
}
