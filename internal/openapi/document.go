// Package openapi reads openapi.yaml in the order in which it is written. The command line, the sandbox and the
// generator all work from the one [Document] that it returns.
//
// It keeps what kin-openapi forgets: the order of members, the spelling of numbers, and the line of each schema.
// It judges nothing; package contract does that, with kin-openapi.
package openapi

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is the contract.
type Document struct {
	OpenAPI         string
	Title           string
	Version         string
	Servers         []string // their URLs
	Security        []string // the schemes that every operation needs
	SecuritySchemes []SecurityScheme
	Operations      []*Operation
	Schemas         []*Schema // those under components, each with its Name

	root *yaml.Node
}

// SecurityScheme says how a caller proves who it is.
type SecurityScheme struct{ Name, Type, Scheme string }

// Operation is a method of a path.
type Operation struct {
	ID          string
	Method      string // in capitals
	Path        string
	Summary     string
	Description string
	Tags        []string
	OwnSecurity bool // it says something else than the document about security
	Parameters  []*Parameter
	Body        *Body // nil for none
	Responses   []*Response
	Unknown     []string // keywords that this package does not know
	Line        int
}

// Parameter is a value in the path, the query or a header.
type Parameter struct {
	Name, In    string
	Required    bool
	Description string
	Style       string // as OpenAPI's default where the contract has none
	Explode     bool   // likewise
	Schema      *Schema
	Example     *Value
	Unknown     []string
}

// Body is what a request carries.
type Body struct {
	Required  bool
	MediaType string // the first one
	Others    []string
	Schema    *Schema
	Examples  []Example
}

// Response is what the service returns with a status.
type Response struct {
	Status      string // such as "200", or "default"
	Description string
	MediaType   string // the first one, "" for no body
	Others      []string
	Schema      *Schema // nil for no body
	Examples    []Example
	Headers     []Header
}

// Header is a header of a response.
type Header struct {
	Name   string
	Schema *Schema
}

// Example is a value that the contract shows.
type Example struct {
	Name    string // "" where it has none
	Summary string
	Value   Value
}

// JSONType is the only media type that the contract has.
const JSONType = "application/json"

// Read reads a contract and puts the schemas that references lead to in their place.
func Read(text []byte) (*Document, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	if len(file.Content) == 0 {
		return nil, fmt.Errorf("openapi: the document is empty")
	}
	r := reader{doc: &Document{root: file.Content[0]}, named: make(map[string]*Schema)}
	r.document()
	if r.err != nil {
		return nil, fmt.Errorf("openapi: %w", r.err)
	}
	return r.doc, nil
}

// Operation returns the operation with this id, nil for none.
func (d *Document) Operation(id string) *Operation {
	for _, op := range d.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}

// Schema returns the schema with this name, nil for none.
func (d *Document) Schema(name string) *Schema {
	for _, s := range d.Schemas {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Success is the first response with a 2xx status, nil for none.
func (o *Operation) Success() *Response {
	for _, response := range o.Responses {
		if strings.HasPrefix(response.Status, "2") {
			return response
		}
	}
	return nil
}

// In returns the parameters in one place, such as "path", in the order of the path or of the contract.
func (o *Operation) In(place string) []*Parameter {
	var found []*Parameter
	for _, p := range o.Parameters {
		if p.In == place {
			found = append(found, p)
		}
	}
	return found
}
