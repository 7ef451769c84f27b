package main

import (
	"errors"
	"fmt"
	"go/token"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// supported returns an error with one line for each part of the contract that the templates cannot turn into Go. A line
// names the operation or schema and the keyword.
func supported(document *openapi.Document) error {
	s := support{checked: make(map[*openapi.Schema]bool), methods: make(map[string]string)}
	s.inRequests, _ = occurring(document)
	for _, server := range document.Servers {
		if strings.Contains(server, "{") {
			s.refuse("server "+server, "the keyword variables is not supported")
		}
	}
	s.unknown("the document", document.Unknown)
	for i, op := range document.Operations {
		if op.ID == "" {
			s.refuse(op.Method+" "+op.Path, "has no operationId")
			continue
		}
		s.methodsOf(op)
		s.operation(op)
		s.route(op, document.Operations[:i])
	}
	types := make(map[string]string)
	for _, schema := range document.Schemas {
		if slices.Contains(errorBodies, schema.Name) {
			continue
		}
		place, name := "schema "+schema.Name, codegen.SchemaNameToTypeName(schema.Name)
		s.name(place, schema.Name)
		s.refuseIf(strings.IndexAny(schema.Name, "0123456789") == 0, place, "the name must not begin with a digit: the names of the objects in it begin with it")
		if other, ok := types[name]; ok {
			s.refuse(place, "the schema %s has the same name in Go", other)
		}
		types[name] = schema.Name
		s.lists(place, schema)
		schema.Walk(place, s.schema)
	}
	return errors.Join(s.problems...)
}

// errorBodies are the schemas of error bodies, which package delivery reads.
var errorBodies = []string{"ErrorResponse", "ErrorDetail"}

type support struct {
	problems   []error
	inRequests map[*openapi.Schema]bool
	checked    map[*openapi.Schema]bool // by method request
	methods    map[string]string        // the operation of each method of the client, by the method's name in lower case
}

func (s *support) refuse(place, format string, args ...any) {
	problem := fmt.Errorf("%s: "+format, append([]any{place}, args...)...)
	known := func(err error) bool { return err.Error() == problem.Error() }
	if !slices.ContainsFunc(s.problems, known) { // several operations can have the same schema
		s.problems = append(s.problems, problem)
	}
}

func (s *support) refuseIf(wrong bool, place, format string, args ...any) {
	if wrong {
		s.refuse(place, format, args...)
	}
}

func (s *support) unknown(place string, keywords []string) {
	for _, keyword := range keywords {
		s.refuse(place, "the keyword %s is not supported", keyword)
	}
}

// name checks that a name becomes an identifier of Go, and that it can stand in a field's tag for encoding/json.
func (s *support) name(place, name string) {
	s.refuseIf(!token.IsIdentifier(codegen.SchemaNameToTypeName(name)), place, "the name %q gives no name in Go", name)
	s.refuseIf(name == "" || name == "-" || strings.ContainsFunc(name, isUntaggable), place, "encoding/json supports no member of the name %q", name)
}

func isUntaggable(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c)
}

// methodsOf checks that no earlier operation gives the client a method of the same name.
func (s *support) methodsOf(op *openapi.Operation) {
	id := codegen.SchemaNameToTypeName(op.ID)
	for _, method := range []string{id, id + "WithBody", id + "WithResponse", id + "WithBodyWithResponse", "All" + strings.TrimPrefix(id, "List")} {
		method = strings.ToLower(method)
		if other, ok := s.methods[method]; ok {
			s.refuse("operation "+op.ID, "the operation %s has the same name in Go, or a method of this name", other)
			return
		}
		s.methods[method] = op.ID
	}
}

// parameters checks each parameter, and that no two have the same Go name.
func (s *support) parameters(place string, op *openapi.Operation) {
	names := make(map[string]bool)
	for _, p := range op.Parameters {
		s.parameter(place, p)
		s.refuseIf(p.In == "path" && !strings.Contains(op.Path, "{"+p.Name+"}"), place, "path parameter %s: the path %s does not have it", p.Name, op.Path)
		s.refuseIf(p.In == "path" && strings.Trim(p.Name, ".;?*") != p.Name, place, "path parameter %s: the name must not begin or end with one of . ; ? *", p.Name)
		name := p.In + " parameter " + codegen.SchemaNameToTypeName(p.Name)
		s.refuseIf(names[strings.ToLower(name)], place, "two parameters have the same name in Go: %s", name)
		names[strings.ToLower(name)] = true
		isPage := op.Method == http.MethodGet && p.Name == "page" && p.In == "query"
		s.refuseIf(isPage && (p.Schema.Type != "integer" || len(p.Schema.Enum) > 0),
			place, "query parameter page: must be an integer without an enum")
	}
}

func (s *support) operation(op *openapi.Operation) {
	place := "operation " + op.ID
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, op.Method) {
		s.refuse(place, "the method %s is not supported", op.Method)
	}
	s.refuseIf(!strings.EqualFold(openapi.LettersAndDigits(op.ID), codegen.SchemaNameToTypeName(op.ID)), place, "the operationId must begin with a letter")
	s.name(place, op.ID)
	s.unknown(place, op.Unknown)
	s.refuseIf(op.OwnSecurity,
		place, "the keyword security is not supported: the document's security applies to every operation")
	s.parameters(place, op)
	s.body(place, op)
	s.responses(place, op)
}

func (s *support) parameter(place string, p *openapi.Parameter) {
	place += ", " + p.In + " parameter " + p.Name
	s.name(place, p.Name)
	s.unknown(place, p.Unknown)
	switch p.In {
	case "path":
		s.refuseIf(p.Style != "simple" || p.Explode, place, "the style must be simple, without explode")
	case "query":
		s.refuseIf(p.Style != "form", place, "the style %s is not supported", p.Style)
	default:
		s.refuse(place, "parameters in %s are not supported", p.In)
	}
	value := p.Schema
	if value.IsList() && value.Items != nil {
		value = value.Items
	}
	s.refuseIf(p.Schema.Nullable || value.Nullable, place, "null is not supported in a request")
	s.refuseIf(slices.Contains(value.Enum, ""), place, "an enum with an empty value is not supported in a request")
	example, _ := openapi.Decode(p.Example) // nil for none
	hasComma := func(text string) bool { return strings.Contains(text, ",") }
	s.refuseIf(p.Schema.IsList() && !p.Explode && slices.ContainsFunc(slices.Concat(value.Enum, openapi.Texts(example)), hasComma),
		place, "a value with a comma is not supported in a list with commas")
	s.refuseIf(p.Required && slices.Contains([]string{`""`, "[]"}, string(p.Example)), place, "an empty example is not supported: a required parameter cannot be empty")
	s.refuseIf(!value.IsScalar(), place, "must be a string, a number, a boolean, or a list of these")
	s.schema(place, p.Schema)
}

func (s *support) body(place string, op *openapi.Operation) {
	if op.Body == nil {
		return
	}
	place += ", request body"
	s.refuseIf(op.Method == http.MethodGet, place, "not supported for a GET")
	if op.Body.MediaType != openapi.JSONType || len(op.Body.Others) > 0 {
		s.refuse(place, "the only media type must be %s", openapi.JSONType)
		return
	}
	switch schema := op.Body.Schema; {
	case schema == nil:
		s.refuse(place, "has no schema")
		return
	case schema.IsUnion() && schema.Name == "":
		s.refuse(place, "a oneOf must be a $ref to a schema with a name")
	case schema.IsList() && schema.Items != nil && schema.Items.IsUnion():
		s.refuse(place, "a list of oneOf is not supported: make it a member of an object")
	case schema.Type != "object" && !schema.IsList() && !schema.IsUnion():
		s.refuse(place, "must be an object, an array or a oneOf")
	}
	s.kinds(place, op.Body.Schema)
	s.request(place, op.Body.Schema)
	s.inPlace(place, op.Body.Schema)
}

// inPlace checks a schema that is written in place. Function supported checks the schemas under components.
func (s *support) inPlace(place string, schema *openapi.Schema) {
	if schema.Name == "" {
		s.lists(place, schema)
		schema.Walk(place, s.schema)
	}
}

func (s *support) responses(place string, op *openapi.Operation) {
	successes := 0
	for _, response := range op.Responses {
		if strings.HasPrefix(response.Status, "2") {
			successes++
		}
	}
	if successes != 1 {
		s.refuse(place, "must have one response with a 2xx status, but has %d", successes)
		return
	}
	success := op.Success()
	if proof := success.Proof(); proof != nil {
		var list *openapi.Schema
		if op.Body != nil && op.Body.Schema != nil {
			list = op.Body.Schema.Property(proof.Schema.Proves)
		}
		s.refuseIf(list == nil || !list.IsList() || list.Items == nil || list.Items.Type != "string" || proof.Schema.Type != "string",
			place, "x-proves: the request body has no list of strings %s", proof.Schema.Proves)
	}
	place += ", response " + success.Status
	switch {
	case success.MediaType == "":
		return
	case success.MediaType != openapi.JSONType || len(success.Others) > 0:
		s.refuse(place, "the only media type must be %s", openapi.JSONType)
		return
	case success.Schema == nil:
		s.refuse(place, "has no schema")
		return
	case success.Status == "204" || success.Status == "205":
		s.refuse(place, "HTTP allows no body")
	case success.Schema.Type != "object" && !success.Schema.IsList():
		s.refuse(place, "must be an object or an array")
	}
	if flag := success.Schema.Property("success"); flag != nil && flag.Type != "boolean" {
		s.refuse(place, "the member success must be a boolean: false means that the service did not accept the request")
	}
	for _, name := range canBeFailed(success.Schema) {
		s.refuseIf(op.Method != http.MethodGet,
			place, "the member %s cannot be failed: this means that the service did not accept the request", name)
	}
	for _, name := range success.Schema.Required {
		s.refuseIf(strings.ContainsAny(name, "|?="), place, "required: a name with |, ? or = is not supported: %s", name)
	}
	s.response(place, success.Schema, nil)
	s.inPlace(place, success.Schema)
}
