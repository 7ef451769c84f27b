package corpus

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
)

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
	files, err := golden.ReadDir("golden")
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, file := range files {
		text, err := golden.ReadFile("golden/" + file.Name())
		if err != nil {
			return nil, err
		}
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
			Operation: op, Rule: facts.Rule{Place: "golden", Keyword: strings.TrimSuffix(file.Name(), ".json")}, Parameters: g.base(op).parameters,
			Breaks: read.Wrong != "", Pointer: read.Wrong, Around: read.Wrong, Body: read.Body,
		})
	}
	return cases, nil
}
