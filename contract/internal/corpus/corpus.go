// Package corpus computes requests from the contract: for every rule that a request can break, requests at the limit of
// the rule and past it. So no limit stands in a test a second time.
//
// Each request is the smallest that has the value to which the rule applies. Apart from that value it has only required
// members, and their values are the contract's examples. The generator must have accepted the contract.
package corpus

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// Case is a request that keeps all rules, or breaks one.
type Case struct {
	Operation   *openapi.Operation
	Rule        facts.Rule
	Breaks      bool           // the request is past the limit of the rule
	Pointer     string         // the value to which the rule applies, in the body or among the parameters
	Around      string         // the union without a discriminator around that value, which a judge may blame, or else Pointer
	IsParameter bool           // the rule applies to a parameter
	Parameters  map[string]any // the parameters by place and name, such as "path botId", as values of JSON
	Body        []byte         // nil for a request without a body
}

// String returns a name for a test of the case.
func (c Case) String() string {
	side := "at the limit"
	if c.Breaks {
		side = "past the limit"
	}
	return fmt.Sprintf("%s %s: %s, %s", c.Operation.ID, c.Pointer, c.Rule, side)
}

// Of returns the cases of all operations. It fails if it cannot compute a request for a rule.
func Of(doc *openapi.Document) ([]Case, error) {
	g := generator{compiled: make(map[string]*regexp.Regexp)}
	for _, op := range doc.Operations {
		g.operation(op)
	}
	return g.cases, errors.Join(g.problems...)
}

type generator struct {
	op       *openapi.Operation
	cases    []Case
	problems []error
	patterns []string                  // the patterns that already have all their cases
	compiled map[string]*regexp.Regexp // by pattern
}

func (g *generator) fail(format string, args ...any) {
	g.problems = append(g.problems, fmt.Errorf("corpus: "+format, args...))
}

// request is a request before it is encoded.
type request struct {
	parameters map[string]any
	body       any
}

// noBody stands for a request without a body.
type noBody struct{}

func (g *generator) add(rule facts.Rule, s spot, pointer string, breaks bool, r request) {
	c := Case{Operation: g.op, Rule: rule, Breaks: breaks, Pointer: pointer, Around: pointer, IsParameter: s.isParameter, Parameters: r.parameters}
	if s.union != nil {
		c.Around = s.union.pointer
	}
	if r.body != (noBody{}) {
		c.Body = openapi.Encode(r.body)
	}
	g.cases = append(g.cases, c)
}

func (g *generator) operation(op *openapi.Operation) {
	g.op = op
	base := g.base(op)
	g.add(facts.Rule{Place: facts.PlaceOf(op), Keyword: "operation", Value: op.ID}, spot{}, "", false, base)
	for _, p := range op.Parameters {
		g.parameter(base, p)
	}
	if op.Body != nil {
		g.body(base)
	}
}

// base returns the smallest request of an operation.
func (g *generator) base(op *openapi.Operation) request {
	base := request{parameters: make(map[string]any), body: noBody{}}
	for _, p := range op.Parameters {
		if p.Required {
			base.parameters[key(p)] = g.sampleParameter(p)
		}
	}
	if op.Body != nil && op.Body.Required {
		base.body = g.sample(op.Body.Schema)
	}
	return base
}

// key returns the name of a parameter in a request. One name can stand in the path and in the query.
func key(p *openapi.Parameter) string { return p.In + " " + p.Name }

func (g *generator) parameter(base request, p *openapi.Parameter) {
	whole := spot{
		place: cmp.Or(p.Schema.Name, facts.PlaceOfParameter(g.op, p)), pointer: "/" + validate.EscapeToken(p.Name),
		schema: p.Schema, value: g.sampleParameter(p), isParameter: true,
		put: func(value any) request { return request{with(base.parameters, key(p), value), base.body} },
	}
	if p.Required {
		rule := facts.Rule{Place: facts.PlaceOf(g.op), Keyword: "parameter", Value: p.Name + " in " + p.In + ", required true"}
		g.add(rule, whole, whole.pointer, true, request{without(base.parameters, key(p)), base.body})
	}
	g.walk(whole, nil)
}

func (g *generator) body(base request) {
	body := g.op.Body
	whole := spot{
		place: cmp.Or(body.Schema.Name, facts.PlaceOf(g.op)+" body"), schema: body.Schema, value: g.sample(body.Schema),
		put: func(value any) request { return request{base.parameters, value} },
	}
	rule := facts.Rule{Place: facts.PlaceOf(g.op), Keyword: "body", Value: fmt.Sprintf("required %v", body.Required)}
	g.add(rule, whole, "", body.Required, request{base.parameters, noBody{}})
	for _, shown := range body.Examples {
		g.add(facts.Rule{Place: facts.PlaceOf(g.op), Keyword: "example", Value: shown.Name}, whole, "", false, whole.put(decode(shown.Value)))
	}
	g.walk(whole, nil)
}

// decode returns a value of the contract, and keeps the digits of numbers.
func decode(text []byte) any {
	value, err := openapi.Decode(text)
	if err != nil {
		panic(err) // package openapi wrote it
	}
	return value
}

//go:embed golden/*.json
var golden embed.FS

// All returns the cases of this module's contract: those that [Of] computes, and those that a person wrote.
func All() ([]Case, error) {
	doc, err := openapi.Contract()
	if err != nil {
		return nil, err
	}
	computed, err := Of(doc)
	if err != nil {
		return nil, err
	}
	byHand, err := written(doc)
	return append(computed, byHand...), err
}

// written returns complete requests that a person wrote as people write them: some keep the contract, and some have a
// common mistake. They are not computed from the contract, so they reveal an unintended change of it.
func written(doc *openapi.Document) ([]Case, error) {
	files, _ := golden.ReadDir("golden") // cannot fail, and neither can the reading of a file: both are in the program
	var cases []Case
	for _, file := range files {
		text, _ := golden.ReadFile("golden/" + file.Name())
		var read struct {
			Operation string          `json:"operation"`
			Wrong     string          `json:"wrong"` // the JSON pointer of the mistake, or "" for a correct request
			Body      json.RawMessage `json:"body"`
		}
		if err := json.Unmarshal(text, &read); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		op := doc.Operation(read.Operation)
		if op == nil {
			return nil, fmt.Errorf("%s: the contract has no operation %s", file.Name(), read.Operation)
		}
		var g generator
		cases = append(cases, Case{
			Operation: op, Rule: facts.Rule{Place: "golden", Keyword: file.Name()}, Parameters: g.base(op).parameters,
			Breaks: read.Wrong != "", Pointer: read.Wrong, Around: read.Wrong, Body: read.Body,
		})
	}
	return cases, nil
}
