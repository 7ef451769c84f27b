package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

const examplesFile = "generated/example_gen_test.go"

type example struct {
	Func    string // its name
	Doc     string
	Call    string   // the method and its first arguments
	Pointer bool     // the method takes a pointer to the literal
	Literal string   // the body
	Output  []string // the lines of the output
}

// examples returns the contract's examples as Go. Each example becomes an Example function that sends a literal to a
// sandbox and prints the JSON that arrives.
func (g *generator) examples() ([]byte, error) {
	p := &printer{types: g.types}
	var all []example
	names := exampleNames{first: make(map[string]string), used: make(map[string]bool)}
	lacksExample := func(p *openapi.Parameter) bool { return p.Required && p.Example == nil }
	for _, op := range g.document.Operations {
		if op.Body == nil || len(op.Body.Examples) == 0 || slices.ContainsFunc(op.Parameters, lacksExample) {
			continue
		}
		call, err := p.call(g.calls[op])
		if err != nil {
			return nil, fmt.Errorf("operation %s: %w", op.ID, err)
		}
		for _, shown := range op.Body.Examples {
			shown.Name = cmp.Or(shown.Name, op.ID)
			shown.Summary = strings.TrimSuffix(cmp.Or(oneLine(shown.Summary), oneLine(op.Summary), op.ID), ".")
			made, err := p.example(g.calls[op], shown, names)
			if err != nil {
				return nil, fmt.Errorf("the example %s of %s: %w", shown.Name, op.ID, err)
			}
			made.Call = call
			all = append(all, made)
		}
	}
	file, err := template.ParseFiles("gen/templates/examples.tmpl")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := file.Execute(&out, map[string]any{"Examples": all, "UsesTime": p.usesTime}); err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

// call returns the client's method and its arguments between the context and the body. The contract's examples become the
// arguments; optional query parameters are left out.
func (p *printer) call(op operation) (string, error) {
	arguments := []string{"context.Background()"}
	query := make(map[string]any)
	for _, parameter := range slices.Concat(op.PathParams, op.QueryParams) {
		if !parameter.Required {
			continue
		}
		value, err := read(parameter.Example, parameter.schema)
		if err != nil {
			return "", fmt.Errorf("%s parameter %s: %w", parameter.In, parameter.Name, err)
		}
		if parameter.In == "query" {
			query[parameter.Name] = value
		} else {
			arguments = append(arguments, p.literal(value, parameter.Type, true))
		}
	}
	if len(query) > 0 {
		arguments = append(arguments, "&"+p.literal(query, op.ID+"Params", true))
	} else if len(op.QueryParams) > 0 {
		arguments = append(arguments, "nil")
	}
	return op.ID + "WithResponse(" + strings.Join(arguments, ", "), nil
}

func (p *printer) example(op operation, shown openapi.Example, names exampleNames) (example, error) {
	value, err := read(shown.Value, op.Body.schema)
	if err != nil {
		return example{}, fmt.Errorf("the message breaks the contract: %w", err)
	}
	if strings.Contains(string(shown.Value), "\ufeff") {
		return example{}, errors.New("it has a byte order mark, which cannot stand in Go: leave it out")
	}
	arrives := jsontext.Value(shown.Value).Clone()
	if err := arrives.Format(jsontext.ReorderRawObjects(true), jsontext.CanonicalizeRawFloats(true), jsontext.WithIndent("  ")); err != nil {
		return example{}, err
	}
	t := underlying(p.types, op.Body.Type)
	if d := p.types[t]; d.Kind == "union" {
		t = p.element(d, value)
	}
	name := t
	made := example{
		Doc: shown.Summary + ".", Pointer: op.Body.Optional && !op.Body.Union,
	}
	p.times = nil
	if d := p.types[t]; d.Kind == "object" {
		made.Literal = lines(p.name(t), p.fields(value, d)) // with one line per field
	} else {
		made.Literal, name = p.literal(value, t, true), "ClientWithResponses_"+op.ID+"WithResponse"
	}
	made.Func = names.next(name, shown.Name)
	made.Output = strings.Split(strings.NewReplacer(p.times...).Replace(arrives.String()), "\n")
	return made, nil
}

// exampleNames makes the names of Example functions.
type exampleNames struct {
	first map[string]string // the name of each type's first example
	used  map[string]bool
}

// next returns the function's name for an example of a type. Two operations may name an example of one type alike.
func (n exampleNames) next(t, shown string) string {
	name := "Example" + t
	if first, again := n.first[t]; again {
		name += "_" + suffix(shown, first)
	} else {
		n.first[t] = shown
	}
	unused := name
	for i := 2; n.used[unused]; i++ {
		unused = name + strconv.Itoa(i)
	}
	n.used[unused] = true
	return unused
}

// suffix returns the suffix of a type's further example: "withOptions" for text_with_options if text is the first
// example.
func suffix(name, first string) string {
	words := codegen.LowercaseFirstCharacter(codegen.ToCamelCase(strings.TrimPrefix(name, first+"_")))
	if begin, _ := utf8.DecodeRuneInString(words); !unicode.IsLower(begin) {
		return "x" + words // go vet wants a small letter
	}
	return words
}

// read returns an example as a value of JSON. The error says where the example breaks the contract, and how.
func read(text openapi.Value, schema *openapi3.Schema) (any, error) {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	err := schema.VisitJSON(value)
	var broken *openapi3.SchemaError
	if errors.As(err, &broken) {
		for errors.As(broken.Origin, &broken) { // the innermost error says most
		}
		return nil, fmt.Errorf("/%s: %s", strings.Join(broken.JSONPointer(), "/"), broken.Reason)
	}
	if err != nil {
		return nil, err
	}
	return openapi.Decode(text) // kin-openapi does not know its numbers, but literals need their digits
}
