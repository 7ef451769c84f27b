package contract_test

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
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

// A request has no members but those of the contract, unless the contract says that it may. OpenAPI allows others without
// the keyword, so nobody must forget it.
func TestRequestsSayWhetherOtherMembersAreAllowed(t *testing.T) {
	seen := make(map[*openapi.Schema]bool)
	var visit func(place string, s *openapi.Schema)
	visit = func(place string, s *openapi.Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		if s.IsObject() && s.Additional == openapi.Unsaid {
			t.Errorf("%s: an object in a request needs additionalProperties: false, or true", place)
		}
		s.Inside(place, visit)
	}
	for _, op := range document(t).Operations {
		if op.Body != nil {
			visit("operation "+op.ID+", body", op.Body.Schema)
		}
	}
}

// Whoever changes anything in the contract but its prose changes a rule. So no wrong fact gets past facts.txt.
func TestEveryFactIsARule(t *testing.T) {
	every := 100 // to read the contract again for each fact takes long
	if os.Getenv("JELOU_LONG") != "" {
		every = 1
	}
	var root yaml.Node
	if err := yaml.Unmarshal(contract.Document(), &root); err != nil {
		t.Fatal(err)
	}
	removeProse(&root, false)
	planted := 0
	plant(root.Content[0], func(line int, what string) {
		if planted++; planted%every != 0 {
			return
		}
		text, err := yaml.Marshal(&root)
		if err != nil {
			t.Fatal(err)
		}
		if doc, err := openapi.Read(text); err == nil && len(facts.Problems(doc, sources)) == 0 {
			t.Errorf("line %d: nothing notices the wrong fact that %s", line, what)
		}
	})
	if planted < 2000 {
		t.Errorf("only %d wrong facts", planted)
	}
}

// removeProse removes the members that only tell people something, and "required: false", which says nothing. In a mapping
// of names, such as the properties of a schema, every member is a fact.
func removeProse(node *yaml.Node, names bool) {
	prose := []string{
		"openapi", "title", "summary", "description", "example", "examples", "externalDocs", "tags", "license", "contact",
		"default", "deprecated",
	}
	for i := len(node.Content) - 2; i >= 0 && node.Kind == yaml.MappingNode && !names; i -= 2 {
		name, value := node.Content[i].Value, node.Content[i+1].Value
		if slices.Contains(prose, name) || name == "required" && value == "false" {
			node.Content = slices.Delete(node.Content, i, i+2)
		}
	}
	for i, inner := range node.Content {
		removeProse(inner, node.Kind == yaml.MappingNode && !names && node.Content[i-i%2].Value == "properties")
	}
}

// plant plants one wrong fact after another below a node: another value or name, or a missing member or item.
func plant(node *yaml.Node, judge func(line int, what string)) {
	right, wrong := *node, *node
	try := func(line int, format string, args ...any) {
		*node = wrong
		judge(line, fmt.Sprintf(format, args...))
		*node = right
	}
	if node.Kind == yaml.ScalarNode {
		wrong.Value = otherValue(node)
		try(node.Line, "%s is %s", node.Value, wrong.Value)
	}
	width := 1
	if node.Kind == yaml.MappingNode {
		width = 2
	}
	for i := 0; i < len(node.Content); i += width {
		wrong.Content = slices.Delete(slices.Clone(node.Content), i, i+width)
		try(node.Content[i].Line, "%s is missing", node.Content[i].Value)
	}
	for i, inner := range node.Content {
		if i%2 == 1 && slices.Contains([]string{"not", "anyOf", "allOf"}, node.Content[i-1].Value) {
			continue // the rules of these keywords do not list every part
		}
		plant(inner, judge)
	}
}

func otherValue(scalar *yaml.Node) string {
	switch {
	case scalar.Tag == "!!int" || scalar.Tag == "!!float":
		return scalar.Value + "5"
	case scalar.Value == "true":
		return "false"
	case scalar.Value == "false":
		return "true"
	default:
		return scalar.Value + "_x"
	}
}
