package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou/internal/openapi"
)

// configuration is a configuration file of oapi-codegen, such as jelou.yaml.
type configuration struct {
	codegen.Configuration `yaml:",inline"`
	Output                string `yaml:"output"`
}

// compile runs oapi-codegen with one configuration file. It returns the name and the content of the output file.
func compile(config string, contract []byte, document *openapi.Document) (name string, code []byte, err error) {
	text, err := os.ReadFile(config) //nolint:gosec // the name is ours
	if err != nil {
		return "", nil, err
	}
	var c configuration
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return "", nil, err
	}
	if err := c.Validate(); err != nil {
		return "", nil, err
	}
	version, err := generatorVersion()
	if err != nil {
		return "", nil, err
	}
	c.NoVCSVersionOverride = &version
	spec, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return "", nil, err
	}
	prepare(spec, document)
	g := newGenerator(spec, document)
	for name, function := range g.functions() {
		codegen.TemplateFunctions[name] = function
	}
	out, err := codegen.Generate(spec, c.Configuration)
	return c.Output, []byte(out), err
}

// valid returns an error if the sandbox could not load the contract. The contract's tests check the examples.
func valid(contract []byte) error {
	spec, err := openapi3.NewLoader().LoadFromData(contract)
	if err == nil {
		err = spec.Validate(context.Background(), openapi3.DisableExamplesValidation())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", contractFile, err)
	}
	return nil
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

// prepare makes oapi-codegen keep the contract's order of schemas and members: it sets oapi-codegen's extension x-order.
// It also renames members and parameters that would clash with generated names.
func prepare(spec *openapi3.T, document *openapi.Document) {
	for i, s := range document.Schemas {
		ref := spec.Components.Schemas[s.Name]
		setOrder(ref, i)
		keepMembers(ref.Value, s)
	}
	for _, item := range spec.Paths.Map() {
		renameParameters(item.Parameters)
		for _, operation := range item.Operations() {
			renameParameters(operation.Parameters)
		}
	}
	for _, op := range document.Operations {
		operation := spec.Paths.Value(op.Path).GetOperation(op.Method)
		if op.Body != nil && op.Body.Schema.Name == "" {
			keepMembers(operation.RequestBody.Value.Content[openapi.JSONType].Schema.Value, op.Body.Schema)
		}
		if response := op.Success(); response != nil && response.Schema != nil && response.Schema.Name == "" {
			keepMembers(operation.Responses.Value(response.Status).Value.Content[response.MediaType].Schema.Value, response.Schema)
		}
	}
}

// goName is oapi-codegen's extension for a Go name.
const goName = "x-go-name"

// methods are the methods of the generated types. A field cannot have the name of a method.
var methods = []string{"Format", "LogValue", "MarshalJSON", "UnmarshalJSON", "Validate"}

// taken are the names that the generated functions use themselves. Their arguments need other names.
var taken = []string{
	"any", "at", "b", "body", "c", "contentType", "context", "ctx", "delivery", "err", "error", "first", "http", "int", "iter", "json", "new", "next",
	"nil", "page", "paging", "params", "query", "r", "read", "report", "reqEditors", "request", "resp", "server", "string", "top", "v", "validate",
}

// renameParameters gives a parameter another Go name if its own is taken.
func renameParameters(all openapi3.Parameters) {
	for _, p := range all {
		name := codegen.SchemaNameToTypeName(p.Value.Name)
		if p.Value.In == "path" && slices.Contains(taken, codegen.LowercaseFirstCharacters(name)) || p.Value.In == "query" && slices.Contains(methods, name) {
			if p.Value.Extensions == nil {
				p.Value.Extensions = make(map[string]any)
			}
			p.Value.Extensions[goName] = name + "Parameter"
		}
	}
}

func keepMembers(value *openapi3.Schema, s *openapi.Schema) {
	if s.Items != nil && s.Items.Name == "" {
		keepMembers(value.Items.Value, s.Items)
	}
	for i, p := range s.Properties {
		ref := value.Properties[p.Name]
		setOrder(ref, i)
		if name := codegen.SchemaNameToTypeName(p.Name); slices.Contains(methods, name) {
			ref.Extensions[goName] = name + "Member"
		}
		if p.Schema.Name == "" {
			keepMembers(ref.Value, p.Schema)
		}
	}
}

func setOrder(ref *openapi3.SchemaRef, order int) {
	if ref.Extensions == nil {
		ref.Extensions = make(map[string]any)
	}
	ref.Extensions["x-order"] = float64(order)
}

// generator has the functions that the templates call.
type generator struct {
	document *openapi.Document
	spec     *openapi3.T
	requests map[*openapi3.Schema]bool // schemas that occur in requests
}

func newGenerator(spec *openapi3.T, document *openapi.Document) *generator {
	g := &generator{document: document, spec: spec, requests: make(map[*openapi3.Schema]bool)}
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			for _, media := range operation.RequestBody.Value.Content {
				g.markRequest(media.Schema)
			}
		}
	}
	return g
}

func (g *generator) markRequest(ref *openapi3.SchemaRef) {
	if ref == nil || g.requests[ref.Value] {
		return
	}
	g.requests[ref.Value] = true
	if name, ok := strings.CutPrefix(ref.Ref, "#/components/schemas/"); ok { // ref.Value is a copy if the $ref has a description beside it
		g.markRequest(g.spec.Components.Schemas[name])
	}
	g.markRequest(ref.Value.Items)
	for _, property := range ref.Value.Properties {
		g.markRequest(property)
	}
	for _, alternative := range ref.Value.OneOf {
		g.markRequest(alternative)
	}
}

func (g *generator) functions() template.FuncMap {
	return template.FuncMap{
		"declarations": g.declarations,
		"parameters":   g.parameters,
		"operations":   g.operations,
		"comment":      comment,
		"word":         word,
	}
}
