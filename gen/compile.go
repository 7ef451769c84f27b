package main

import (
	"bytes"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou/internal/openapi"
)

// load reads the contract for oapi-codegen. It fails if the sandbox could not load the contract. The contract's tests check
// the examples.
func load(contract []byte) (*openapi3.T, error) {
	spec, err := openapi3.NewLoader().LoadFromData(contract)
	if err == nil {
		err = spec.Validate(context.Background(), openapi3.DisableExamplesValidation())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", contractFile, err)
	}
	return spec, nil
}

// compile runs oapi-codegen with one configuration file. It returns the generator with the output.
func compile(config string, spec *openapi3.T, document *openapi.Document) (*generator, error) {
	text, err := os.ReadFile(config) //nolint:gosec // the name is ours
	if err != nil {
		return nil, err
	}
	var c struct {
		codegen.Configuration `yaml:",inline"`
		Output                string
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	version, err := generatorVersion()
	if err != nil {
		return nil, err
	}
	c.NoVCSVersionOverride = &version
	g := newGenerator(spec, document)
	codegen.TemplateFunctions["declarations"] = g.declarations
	codegen.TemplateFunctions["parameters"] = g.parameters
	codegen.TemplateFunctions["operations"] = g.operations
	code, err := codegen.Generate(spec, c.Configuration)
	if err != nil {
		if _, twice, ok := strings.Cut(err.Error(), "duplicate typename '"); ok { // its advice would not help
			name, _, _ := strings.Cut(twice, "'")
			err = fmt.Errorf("%s: two schemas get the name %s in Go: rename one in the contract", owner(name, "", document), name)
		}
	}
	g.output, g.code = c.Output, []byte(code)
	return g, err
}

// generatorVersion returns the version of oapi-codegen that this program links.
func generatorVersion() (string, error) {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/oapi-codegen/oapi-codegen/v2" {
			return module.Version, nil
		}
	}
	return "", fmt.Errorf("this program has no build information about oapi-codegen")
}

// generator has the functions that the templates call, and their results.
type generator struct {
	document  *openapi.Document
	described map[*openapi3.Schema]*openapi.Schema // the contract's schema for each of kin-openapi's that becomes a type
	requests  map[*openapi.Schema]bool             // schemas that occur in requests
	responses map[*openapi.Schema]bool             // schemas that occur in responses

	types  map[string]declaration           // the types that the templates declared, by name
	calls  map[*openapi.Operation]operation // the operations of the templates
	output string                           // the name of the generated file
	code   []byte                           // its content
}

// newGenerator makes oapi-codegen keep the contract's order of schemas and members: it sets
// x-order in spec. It also renames members and parameters that would clash with generated names.
func newGenerator(spec *openapi3.T, document *openapi.Document) *generator {
	g := &generator{
		document: document, described: make(map[*openapi3.Schema]*openapi.Schema),
		types: make(map[string]declaration), calls: make(map[*openapi.Operation]operation),
	}
	g.requests, g.responses = occurring(document)
	for i, s := range document.Schemas {
		ref := spec.Components.Schemas[s.Name]
		extend(&ref.Extensions, order, float64(i))
		g.describe(ref.Value, s)
	}
	for _, item := range spec.Paths.Map() {
		prepareParameters(item.Parameters)
		for _, operation := range item.Operations() {
			prepareParameters(operation.Parameters)
		}
	}
	for _, op := range document.Operations {
		operation := spec.Paths.Value(op.Path).GetOperation(op.Method)
		if op.Body != nil {
			operation.RequestBody.Ref = ""
			g.describe(operation.RequestBody.Value.Content[openapi.JSONType].Schema.Value, op.Body.Schema)
		}
		success := op.Success()
		for status, response := range operation.Responses.Map() {
			if status != success.Status {
				operation.Responses.Delete(status) // package delivery reads the bodies of errors
				continue
			}
			response.Ref = ""
			if success.Schema != nil {
				g.describe(response.Value.Content[success.MediaType].Schema.Value, success.Schema)
			}
		}
	}
	// The operations have them in place now: a parameter would get a type of its own, which could clash with a schema's.
	spec.Components.Parameters, spec.Components.RequestBodies, spec.Components.Responses = nil, nil, nil
	return g
}

// occurring returns the schemas that occur in requests, and those that occur in responses.
func occurring(document *openapi.Document) (requests, responses map[*openapi.Schema]bool) {
	requests, responses = make(map[*openapi.Schema]bool), make(map[*openapi.Schema]bool)
	for _, op := range document.Operations {
		if op.Body != nil {
			mark(requests, op.Body.Schema)
		}
		if success := op.Success(); success != nil {
			mark(responses, success.Schema)
		}
	}
	return requests, responses
}

// mark adds a schema and the schemas in it. The schema is nil for no body.
func mark(all map[*openapi.Schema]bool, s *openapi.Schema) {
	if s == nil || all[s] {
		return
	}
	all[s] = true
	s.Inside("", func(_ string, inner *openapi.Schema) { mark(all, inner) })
}

// isTag reports whether a schema is the discriminator of an alternative of a union.
func (g *generator) isTag(s *openapi.Schema) bool {
	return slices.ContainsFunc(g.document.Schemas, func(union *openapi.Schema) bool {
		return slices.ContainsFunc(union.OneOf, func(a *openapi.Schema) bool { return a.Property(union.Tag) == s })
	})
}

// The extensions of oapi-codegen for a Go name, and for the place among the schemas or members.
const (
	goName = "x-go-name"
	order  = "x-order"
)

// methods are the methods of the generated types. A field cannot have the name of a method.
var methods = []string{"Format", "LogValue", "MarshalJSON", "UnmarshalJSON", "Validate"}

// taken are the names, besides Go's own, that the generated functions use themselves. Their arguments need other names.
var taken = []string{
	"at", "b", "body", "c", "contentType", "context", "ctx", "delivery", "err", "first", "http", "iter", "json", "jsonstrict", "math", "next", "page",
	"params", "query", "r", "read", "report", "reqEditors", "request", "resp", "server", "time", "top", "total", "transport", "v", "validate",
}

// isTaken reports whether an argument of a generated function cannot have the name.
func isTaken(name string) bool {
	return slices.Contains(taken, name) || token.IsKeyword(name) || types.Universe.Lookup(name) != nil
}

// prepareParameters gives a parameter another Go name if its own is taken.
func prepareParameters(all openapi3.Parameters) {
	for _, p := range all {
		p.Ref = ""
		if s := p.Value.Schema; s != nil {
			prepareEnum(s.Value)
			if s.Ref == "" && s.Value.Description == "" {
				s.Value.Description = p.Value.Description // for a type of its own
			}
		}
		name := codegen.SchemaNameToTypeName(p.Value.Name)
		if p.Value.In == "path" && isTaken(codegen.LowercaseFirstCharacters(name)) || p.Value.In == "query" && slices.Contains(methods, name) {
			extend(&p.Value.Extensions, goName, name+"Parameter")
		}
	}
}

// describe prepares a schema of kin-openapi and the schemas that are written in it.
func (g *generator) describe(value *openapi3.Schema, s *openapi.Schema) {
	g.described[value] = s
	prepareEnum(value)
	if s.Nullable && value.Type != nil && !value.Type.Includes(openapi3.TypeNull) {
		value.Type = &openapi3.Types{s.Type, openapi3.TypeNull} // oapi-codegen ignores the form of OpenAPI 3.0
	}
	if s.Items != nil && s.Items.Name == "" {
		g.describe(value.Items.Value, s.Items)
	}
	for i, p := range s.Properties {
		ref := value.Properties[p.Name]
		extend(&ref.Extensions, order, float64(i))
		if name := codegen.SchemaNameToTypeName(p.Name); slices.Contains(methods, name) {
			extend(&ref.Extensions, goName, name+"Member")
		}
		if p.Schema.Name == "" {
			g.describe(ref.Value, p.Schema)
		}
	}
}

// prepareEnum removes null, which is no constant. It makes the numbers integers, because oapi-codegen would write the
// float64 1000000 as 1e+06.
func prepareEnum(value *openapi3.Schema) {
	value.Enum = slices.DeleteFunc(value.Enum, func(v any) bool { return v == nil })
	for i, n := range value.Enum {
		if number, ok := n.(float64); ok {
			value.Enum[i] = int64(number)
		}
	}
	if value.Items != nil {
		prepareEnum(value.Items.Value)
	}
}

func extend(extensions *map[string]any, name string, value any) {
	if *extensions == nil {
		*extensions = make(map[string]any)
	}
	(*extensions)[name] = value
}
