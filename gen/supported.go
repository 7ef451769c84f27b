package main

import (
	"errors"
	"fmt"
	"go/token"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// supported returns an error with one line for each part of the contract that the templates cannot turn into Go. The
// line names the operation or schema and the keyword.
func supported(document *openapi.Document) error {
	s := support{inRequests: make(map[*openapi.Schema]bool), methods: make(map[string]string)}
	for _, op := range document.Operations {
		s.methodsOf(op)
		s.operation(op)
	}
	for _, schema := range document.Schemas {
		s.name("schema "+schema.Name, schema.Name)
		schema.Walk("schema "+schema.Name, s.schema)
	}
	return errors.Join(s.problems...)
}

type support struct {
	problems   []error
	inRequests map[*openapi.Schema]bool
	methods    map[string]string // the operation of each method of the client, by its name in lower case
}

func (s *support) refuse(place, format string, args ...any) {
	s.problems = append(s.problems, fmt.Errorf("%s: "+format, append([]any{place}, args...)...))
}

// name checks that a name has a letter that Go can begin with.
func (s *support) name(place, name string) {
	if !token.IsIdentifier(codegen.SchemaNameToTypeName(name)) {
		s.refuse(place, "the name %q gives no name in Go", name)
	}
}

// methodsOf checks that no other operation has the client's methods for this one.
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

// parameters checks each parameter, and that all have different names in Go.
func (s *support) parameters(place string, op *openapi.Operation) {
	names := make(map[string]bool)
	for _, p := range op.Parameters {
		s.parameter(place, p)
		name := p.In + " parameter " + codegen.SchemaNameToTypeName(p.Name)
		if names[name] {
			s.refuse(place, "two parameters have the same name in Go: %s", name)
		}
		names[name] = true
		if op.Method == http.MethodGet && p.Name == "page" && p.In == "query" && (p.Schema.Type != "integer" || p.Schema.Format != "") {
			s.refuse(place, "query parameter page: must be an integer without a format")
		}
	}
}

func (s *support) operation(op *openapi.Operation) {
	place := "operation " + op.ID
	if op.ID == "" {
		s.refuse(op.Method+" "+op.Path, "has no operationId")
	}
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, op.Method) {
		s.refuse(place, "the method %s is not supported", op.Method)
	}
	s.name(place, op.ID)
	for _, keyword := range op.Unknown {
		s.refuse(place, "the keyword %s is not supported", keyword)
	}
	if op.OwnSecurity {
		s.refuse(place, "the keyword security is not supported: the document's security applies to every operation")
	}
	s.parameters(place, op)
	s.body(place, op)
	s.responses(place, op)
}

func (s *support) parameter(place string, p *openapi.Parameter) {
	place += ", " + p.In + " parameter " + p.Name
	s.name(place, p.Name)
	for _, keyword := range p.Unknown {
		s.refuse(place, "the keyword %s is not supported", keyword)
	}
	switch p.In {
	case "path":
		if p.Style != "simple" || p.Explode {
			s.refuse(place, "the style must be simple, without explode")
		}
	case "query":
		if p.Style != "form" {
			s.refuse(place, "the style %s is not supported", p.Style)
		}
	default:
		s.refuse(place, "parameters in %s are not supported", p.In)
	}
	value := p.Schema
	if value.IsList() && value.Items != nil {
		value = value.Items
	}
	if !value.IsScalar() {
		s.refuse(place, "must be a string, a number, a boolean, or a list of these")
	}
	s.schema(place, p.Schema)
}

func (s *support) body(place string, op *openapi.Operation) {
	if op.Body == nil {
		return
	}
	place += ", request body"
	switch {
	case op.Method == http.MethodGet:
		s.refuse(place, "not supported for a GET")
	case op.Body.MediaType != openapi.JSONType:
		s.refuse(place, "the media type %s is not supported", op.Body.MediaType)
	case len(op.Body.Others) > 0:
		s.refuse(place, "several media types are not supported")
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
	for _, p := range op.In("path") {
		if p.Example == nil {
			s.refuse(place, "the path parameter %s needs an example, because examples of requests are shown with their path", p.Name)
		}
	}
	s.request(place, op.Body.Schema)
	s.inPlace(place, op.Body.Schema)
}

// inPlace checks a schema that is written in place. The others are under components and checked there.
func (s *support) inPlace(place string, schema *openapi.Schema) {
	if schema.Name == "" {
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
		if op.Body != nil {
			list = op.Body.Schema.Property(proof.Schema.Proves)
		}
		if list == nil || !list.IsList() || list.Items.Type != "string" || proof.Schema.Type != "string" {
			s.refuse(place, "x-proves: the request body has no list of strings %s", proof.Schema.Proves)
		}
	}
	place += ", response " + success.Status
	switch {
	case success.Schema == nil && success.MediaType != "":
		s.refuse(place, "has no schema")
	case success.Schema == nil:
		return
	case success.MediaType != openapi.JSONType || len(success.Others) > 0:
		s.refuse(place, "the only media type must be %s", openapi.JSONType)
	case !success.Schema.IsObject() && !success.Schema.IsFree() && !success.Schema.IsList():
		s.refuse(place, "must be an object or an array")
	}
	s.response(place, success.Schema, nil)
	s.inPlace(place, success.Schema)
}

// schema checks the keywords that must be supported in requests and responses alike.
func (s *support) schema(place string, schema *openapi.Schema) {
	if strings.HasPrefix(place, "schema ErrorResponse") || strings.HasPrefix(place, "schema ErrorDetail") {
		return // not generated: package delivery reads error bodies
	}
	for _, keyword := range schema.Unknown {
		s.refuse(place, "the keyword %s is not supported", keyword)
	}
	for _, p := range schema.Properties {
		s.name(place+"/"+p.Name, p.Name)
	}
	if schema.Additional == openapi.Typed {
		s.refuse(place, "additionalProperties must be true or false, not a schema")
	}
	if schema.IsList() && schema.Items == nil {
		s.refuse(place, "an array without items is not supported")
	}
	s.uniqueBy(place, schema)
	s.together(place, schema)
	s.value(place, schema)
	if schema.Type == "null" {
		s.refuse(place, "the type null is not supported")
	}
	if schema.IsObject() && schema.Type != "object" {
		s.refuse(place, "a schema with properties must have the type object")
	}
	s.union(place, schema)
}

// value checks the rules for a value that is not an object.
func (s *support) value(place string, schema *openapi.Schema) {
	limited := schema.Pattern != "" || schema.MinLength != nil || schema.MaxLength != nil
	isEnum := len(schema.Enum) > 0
	if isEnum && schema.Type != "string" && schema.Type != "integer" {
		s.refuse(place, "an enum must be of strings or integers")
	}
	if isEnum && (limited || schema.Minimum != "" || schema.Maximum != "") {
		s.refuse(place, "an enum with another limit is not supported")
	}
	if schema.Type == "string" && schema.Format == "date-time" && (isEnum || limited) {
		s.refuse(place, "limits of a date-time are not supported")
	}
	if schema.Type == "integer" && !slices.Contains([]string{"", "int32", "int64"}, schema.Format) {
		s.refuse(place, "the format %s is not supported for an integer", schema.Format)
	}
	if _, err := regexp.Compile(openapi.GoPattern(schema.Pattern)); err != nil {
		s.refuse(place, "the pattern is not supported: package regexp cannot read it")
	}
	if schema.UniqueItems && schema.Items != nil && !isComparable(schema.Items) {
		s.refuse(place, "uniqueItems is supported only for strings, numbers, booleans, and objects whose members are these and required")
	}
}

// isComparable reports whether two values are equal in Go if they are equal in JSON.
func isComparable(schema *openapi.Schema) bool {
	for _, p := range schema.Properties {
		if !schema.Requires(p.Name) || !isComparable(p.Schema) {
			return false // an optional member can be a pointer
		}
	}
	return (schema.IsScalar() || schema.IsObject()) && schema.Additional != openapi.Open && schema.Format != "date-time"
}

// uniqueBy checks that the items have the members named by x-unique-by.
func (s *support) uniqueBy(place string, schema *openapi.Schema) {
	for _, path := range schema.UniqueBy {
		item := schema.Items
		for name := range strings.SplitSeq(path, ".") {
			if item != nil {
				item = item.Property(name)
			}
		}
		if item == nil || !item.IsScalar() {
			s.refuse(place, "x-unique-by: the items have no member %s", path)
		} else if item.Type == "boolean" || item.Format == "date-time" {
			s.refuse(place, "x-unique-by: the member %s must be a string or a number", path)
		}
	}
}

// together checks that the members which must not stand together exist.
func (s *support) together(place string, schema *openapi.Schema) {
	if schema.Not == nil {
		return
	}
	paths := schema.NotTogether()
	if paths == nil || schema.Name == "" {
		s.refuse(place, "the keyword not is supported for members that must not stand together, in a schema with a name")
	}
	for _, path := range paths {
		outer, inner, nested := strings.Cut(path, ".")
		member := schema.Property(outer)
		switch {
		case member == nil:
			s.refuse(place, "not: there is no member %s", outer)
		case nested && !slices.ContainsFunc(member.OneOf, func(a *openapi.Schema) bool { return a.Requires(inner) }):
			s.refuse(place, "not: no alternative of %s requires a member %s", outer, inner)
		case !nested && schema.Requires(outer):
			s.refuse(place, "not: the member %s is required", outer)
		}
	}
}

func (s *support) union(place string, schema *openapi.Schema) {
	if !schema.IsUnion() {
		return
	}
	for _, alternative := range schema.OneOf {
		switch {
		case alternative.Name == "" || !alternative.IsObject():
			s.refuse(place, "an alternative of oneOf must be a $ref to an object")
		case schema.Tag == "" && len(alternative.Required) == 0:
			s.refuse(place, "without a discriminator, each alternative of oneOf must require a member, but %s requires none", alternative.Name)
		}
	}
	if schema.Tag != "" && len(schema.Mapping) == 0 {
		s.refuse(place, "a discriminator without a mapping is not supported")
	}
}

// request checks the rules that apply only in requests.
func (s *support) request(place string, schema *openapi.Schema) {
	if s.inRequests[schema] {
		return
	}
	s.inRequests[schema] = true
	if schema.Name != "" {
		place = "schema " + schema.Name
	}
	switch {
	case schema.Nullable:
		s.refuse(place, "null is not supported in a request")
	case schema.IsObject() && schema.Additional != openapi.Closed && schema.Additional != openapi.Open:
		s.refuse(place, "an object in a request must have additionalProperties: false, or true")
	case len(schema.Properties) > maxMembers:
		s.refuse(place, "more than %d members are not supported", maxMembers)
	}
	for at, inner := range schema.Inside(place) {
		s.request(at, inner)
	}
}

// maxMembers is the size of jsonstrict.Seen, which records the members that an object has.
const maxMembers = 64

// response checks the rules that apply only in responses.
func (s *support) response(place string, schema *openapi.Schema, within []*openapi.Schema) {
	if schema.Name != "" {
		place = "schema " + schema.Name
	}
	if slices.Contains(within, schema) {
		s.refuse(place, "a response that contains itself is not supported")
		return
	}
	within = append(slices.Clip(within), schema)
	if schema.IsUnion() {
		s.refuse(place, "the keyword oneOf is not supported in a response")
		return
	}
	if schema.IsObject() && schema.Additional == openapi.Closed {
		s.refuse(place, "an object in a response must not have additionalProperties: false")
	}
	for at, inner := range schema.Inside(place) {
		s.response(at, inner, within)
	}
}
