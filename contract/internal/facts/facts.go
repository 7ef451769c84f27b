// Package facts splits the contract into single rules, one line each, so that tests can require a source and requests for
// each rule. The generator refuses what has no rule here, such as a header parameter.
package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Rule is one fact of the contract that a program can check.
type Rule struct {
	Place   string // a schema or a member of one, such as "TextMessage/text", or an operation
	Keyword string // such as "maxLength", "required", "closed"
	Value   string // such as "4096", or the name of a required member
}

// String returns the rule as it stands in facts.txt: "TextMessage/text maxLength 4096".
func (r Rule) String() string {
	return strings.TrimSpace(r.Place + " " + r.Keyword + " " + r.Value)
}

// Of returns all rules of the contract in the order of their text.
func Of(doc *openapi.Document) []Rule {
	var w walker
	w.api(doc)
	for _, op := range doc.Operations {
		w.operation(op)
	}
	for _, s := range doc.Schemas {
		w.schema(s.Name, s)
	}
	slices.SortStableFunc(w.rules, func(a, b Rule) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(w.rules) // several members share a pattern
}

type walker struct{ rules []Rule }

func (w *walker) add(place, keyword, format string, args ...any) {
	w.rules = append(w.rules, Rule{place, keyword, fmt.Sprintf(format, args...)})
}

// api lists the rules that hold for every operation.
func (w *walker) api(doc *openapi.Document) {
	w.add("API", "version", "%s", doc.Version)
	for _, url := range doc.Servers {
		w.add("API", "server", "%s", url)
	}
	for _, name := range doc.Security {
		w.add("API", "security", "%s", name)
	}
	for _, scheme := range doc.SecuritySchemes {
		w.add("API", "security scheme", "%s %s %s", scheme.Name, scheme.Type, scheme.Scheme)
	}
}

func (w *walker) operation(op *openapi.Operation) {
	place := PlaceOf(op)
	w.add(place, "operation", "%s", op.ID)
	for _, p := range op.Parameters {
		w.parameter(op, p)
	}
	if op.Body != nil {
		w.add(place, "body", "required %v", op.Body.Required)
		w.content(place, "body", op.Body.Content)
	}
	for _, response := range op.Responses {
		w.response(place, response)
	}
}

// PlaceOf returns the place of an operation's rules.
func PlaceOf(op *openapi.Operation) string { return op.Method + " " + op.Path }

// PlaceOfParameter returns the place of a parameter's rules. Parameters in the path and in the query may have one name.
func PlaceOfParameter(op *openapi.Operation, p *openapi.Parameter) string {
	place := PlaceOf(op) + " " + p.Name
	if slices.ContainsFunc(op.Parameters, func(other *openapi.Parameter) bool { return other != p && other.Name == p.Name }) {
		place += " in " + p.In
	}
	return place
}

func (w *walker) parameter(op *openapi.Operation, p *openapi.Parameter) {
	style := ""
	if p.In == "query" && !p.Explode {
		style = ", style form, explode false" // the generator refuses any other style
	}
	w.add(PlaceOf(op), "parameter", "%s in %s, required %v%s", p.Name, p.In, p.Required, style)
	w.value(PlaceOfParameter(op, p), p.Schema)
}

func (w *walker) response(place string, r *openapi.Response) {
	what := "response " + r.Status
	if r.MediaType == "" {
		w.add(place, what, "without a body")
	} else {
		w.content(place, what, r.Content)
	}
	for _, header := range r.Headers {
		w.add(place, what, "header %s %s", header.Name, named(header.Schema))
		w.inPlace(place+" "+what+" header "+header.Name, header.Schema)
	}
}

// content lists the media types of a body and the rules of its schema.
func (w *walker) content(place, what string, c openapi.Content) {
	w.add(place, what, "%s %s", c.MediaType, named(c.Schema))
	for _, other := range c.Others {
		w.add(place, what, "%s", other)
	}
	w.inPlace(place+" "+what, c.Schema)
}

// inPlace lists the rules of a schema that has no name.
func (w *walker) inPlace(place string, s *openapi.Schema) {
	if s != nil && s.Name == "" {
		w.schema(place, s)
	}
}

// value lists the rules of a member, an item or a parameter.
func (w *walker) value(place string, s *openapi.Schema) {
	if s.Name != "" {
		w.add(place, "is", "%s", s.Name)
	}
	w.inPlace(place, s)
}

func (w *walker) schema(place string, s *openapi.Schema) {
	w.rules = append(w.rules, OfSchema(place, s)...)
	if s.PatternName != "" {
		w.add("API", "pattern "+s.PatternName, "%s", s.Pattern)
	}
	for _, p := range s.Properties {
		w.value(place+"/"+p.Name, p.Schema)
	}
	if s.Items != nil {
		w.value(place+"[]", s.Items)
	}
	for i, alternative := range s.OneOf {
		w.inPlace(PlaceOfAlternative(place, i, alternative), alternative)
	}
}

// PlaceOfAlternative returns the place of the rules of a union's alternative.
func PlaceOfAlternative(place string, i int, s *openapi.Schema) string {
	return cmp.Or(s.Name, fmt.Sprintf("%s(%d)", place, i))
}

func named(s *openapi.Schema) string {
	if s == nil {
		return "(no schema)"
	}
	return cmp.Or(s.Name, "(in place)")
}

// letters are the letters for sources. The head of facts.txt explains them.
const letters = "JPBWECOG"

// Problems compares the contract with the text of facts.txt. It reports each rule that does not have exactly one source,
// and each source whose rule is not in the contract.
func Problems(doc *openapi.Document, sources string) []string {
	var problems []string
	said := make(map[string]int) // the number of the rule's line
	for i, line := range strings.Split(sources, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		source, rule, ok := strings.Cut(line, "  ")
		if !ok || len(source) != 1 || !strings.Contains(letters, source) {
			problems = append(problems, fmt.Sprintf("facts.txt:%d: %q does not begin with a source, which is one letter and two blanks", i+1, line))
		}
		if !ok {
			continue
		}
		if said[rule] > 0 {
			problems = append(problems, fmt.Sprintf("facts.txt:%d has the rule %q again", i+1, rule))
		}
		said[rule] = i + 1
	}
	known := make(map[string]bool)
	for _, rule := range Of(doc) {
		known[rule.String()] = true
		if said[rule.String()] == 0 {
			problems = append(problems, fmt.Sprintf("no source in facts.txt for the rule %s", rule))
		}
	}
	for rule, line := range said {
		if !known[rule] {
			problems = append(problems, fmt.Sprintf("facts.txt:%d has %q, and openapi.yaml does not", line, rule))
		}
	}
	slices.Sort(problems)
	return problems
}
