// Package openapi reads openapi.yaml and keeps its order. The command line, the sandbox and the generator all use the
// [Document] that it returns.
//
// Unlike kin-openapi, the package keeps the order of members, the spelling of numbers and the line of each schema. It does
// not validate messages; package contract does that with kin-openapi.
package openapi

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou"
)

// Document is the contract.
type Document struct {
	Title           string
	Version         string
	Servers         []string // the servers' URLs
	Security        []string // the names of the schemes that every operation requires
	SecuritySchemes []SecurityScheme
	Operations      []*Operation
	Schemas         []*Schema // the named schemas under components
	Unknown         []string  // keywords that this package does not support

	root *yaml.Node
}

// SecurityScheme is a way in which a caller authenticates.
type SecurityScheme struct{ Name, Type, Scheme string }

// Operation is a method of a path.
type Operation struct {
	ID          string
	Method      string // in upper case
	Path        string
	Summary     string // "Call", the method and the path unless the contract has one
	Description string
	Deprecated  bool
	OwnSecurity bool // the operation overrides the document's security
	Parameters  []*Parameter
	Body        *Body // nil if the request has no body
	Responses   []*Response
	Unknown     []string // keywords that this package does not support
}

// Parameter is a value in the path, the query or a header.
type Parameter struct {
	Name, In    string
	Required    bool
	Description string
	Deprecated  bool
	Style       string // OpenAPI's default unless the contract sets it
	Explode     bool   // OpenAPI's default unless the contract sets it
	Schema      *Schema
	Example     Value // the schema's unless the parameter has one; nil for none
	Unknown     []string
}

// Body is the body of a request.
type Body struct {
	Required bool
	Content
}

// Content is the content of a body, or its zero value for no body.
type Content struct {
	MediaType string   // the first media type
	Others    []string // the other media types
	Schema    *Schema
	Examples  []Example
}

// Response is an operation's response with a given status.
type Response struct {
	Status string // such as "200", or "default"
	Content
	Headers []Property
}

// Example is an example in the contract.
type Example struct {
	Name    string // may be ""
	Summary string
	Value   Value
}

// JSONType is the only media type in the contract.
const JSONType = "application/json"

// Read parses a contract and resolves its references.
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
	r.enter("", r.doc.root)
	if r.err != nil {
		return nil, fmt.Errorf("openapi: %w", r.err)
	}
	return r.doc, nil
}

// Contract returns this module's own contract. All callers share one copy and must not change it. The tests prove that
// Contract returns no error.
var Contract = sync.OnceValues(func() (*Document, error) { return Read(jelou.OpenAPI()) })

// Operation returns the operation with this id, or nil.
func (d *Document) Operation(id string) *Operation {
	for _, op := range d.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}

// Schema returns the schema with this name, or nil.
func (d *Document) Schema(name string) *Schema {
	for _, s := range d.Schemas {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Success returns the first response with a 2xx status, or nil.
func (o *Operation) Success() *Response {
	for _, response := range o.Responses {
		if strings.HasPrefix(response.Status, "2") {
			return response
		}
	}
	return nil
}

// Proof returns the member with x-proves in the items of a list, or nil. Each such item proves that the request succeeded
// for one item of a list in the request body.
func (r *Response) Proof() *Property {
	if r == nil || r.Schema == nil || !r.Schema.IsList() || r.Schema.Items == nil {
		return nil
	}
	for _, p := range r.Schema.Items.Properties {
		if p.Schema.Proves != "" {
			return &p
		}
	}
	return nil
}

// Method returns the name of a type's method that has the same letters and digits, in capitals or not; "" for none. A Go
// name that oapi-codegen makes of an operation's id differs from the id in nothing else.
func Method(t reflect.Type, name string) string {
	for i := range t.NumMethod() {
		if found := t.Method(i).Name; strings.EqualFold(found, LettersAndDigits(name)) {
			return found
		}
	}
	return ""
}

// LettersAndDigits returns the text without its other characters.
func LettersAndDigits(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, text)
}

// FirstPage returns the number of the first page of a list: 0 or 1. The default of the query parameter page says it, or else
// the minimum.
func (o *Operation) FirstPage() int {
	for _, p := range o.In("query") {
		if p.Name == "page" && cmp.Or(p.Schema.Default, p.Schema.Minimum) == "0" {
			return 0
		}
	}
	return 1
}

// In returns the parameters in a place, such as "path". Path parameters have the order of the path, and other parameters
// the order of the contract.
func (o *Operation) In(place string) []*Parameter {
	var found []*Parameter
	for _, p := range o.Parameters {
		if p.In == place {
			found = append(found, p)
		}
	}
	return found
}
