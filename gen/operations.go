package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// operation is an operation of the contract, prepared for the templates.
type operation struct {
	ID          string // the Go name
	Does        string // "sends a message"
	Doc         string // the contract's description of the operation and its parameters, as a comment
	Method      string
	Path        string
	Route       string // the pattern for http.ServeMux
	Body        *body
	Arguments   string // ", botID string, params *XParams, message Message"
	Names       string // ", botID, params, message"
	RawArgs     string // Arguments with an arbitrary body
	RawNames    string // Names with an arbitrary body
	PathParams  []parameter
	QueryParams []parameter
	PathChecks  string
	Success     success
	Paging      *paging
	Proof       *proof

	described *openapi.Operation
}

// IsChecked reports whether the arguments of a call can break the contract.
func (o operation) IsChecked() bool {
	return o.PathChecks != "" || len(o.QueryParams) > 0 || o.Body != nil
}

// proof is how the items of a response prove which receivers the service accepted.
type proof struct {
	Receivers string   // the expression for the receivers of the request, such as template.Destinations
	Member    string   // the item's member that names a receiver, such as destination
	Required  []string // the members that an item must have to count
}

type body struct {
	Name     string // the name of the argument
	Type     string
	Union    bool
	Optional bool
	Check    string

	schema *openapi3.Schema
}

type parameter struct {
	*openapi.Parameter
	Go   string // the Go name
	Type string
	Text bool // a string that is not an enum

	schema *openapi3.Schema
}

type success struct {
	Field    string // such as JSON200, or "" for a response without a body
	Type     string
	Code     int    // such as 200, also for the range 2XX
	Line     string // such as "200 OK"
	Required []string
}

func (g *generator) operations(all []codegen.OperationDefinition) []operation {
	var out []operation
	for _, op := range all {
		out = append(out, g.operation(op))
	}
	return out
}

func (g *generator) operation(op codegen.OperationDefinition) operation {
	described := g.document.Operation(op.SpecOperationId)
	o := operation{
		ID: op.OperationId, Does: does(described.Summary), Method: op.Method, Path: op.Path, Route: described.Route(), described: described,
	}
	doc := []string{strings.TrimSpace(op.Spec.Description)}
	for _, p := range op.PathParams {
		name := p.GoVariableName()
		o.Arguments += ", " + name + " " + p.TypeDef()
		o.Names += ", " + name
		o.PathParams = append(o.PathParams, parameterOf(p, name, described))
		if statements := pathCheck(p.Schema); statements != "" {
			o.PathChecks += fmt.Sprintf("{\nv, at := %s, top.Member(%q)\n%s}\n", name, p.ParamName, statements)
		}
		if about := strings.TrimSpace(p.Spec.Description); about != "" {
			doc = append(doc, name+": "+about)
		}
	}
	if op.Spec.Deprecated {
		doc = append(doc, "Deprecated: the contract says so.")
	}
	if len(op.QueryParams) > 0 {
		o.Arguments += ", params *" + op.OperationId + "Params"
		o.Names += ", params"
		for _, p := range op.QueryParams {
			o.QueryParams = append(o.QueryParams, parameterOf(p, p.GoName(), described))
		}
	}
	o.RawArgs, o.RawNames = o.Arguments, o.Names
	if len(op.Bodies) > 0 {
		o.Body = bodyOf(op.Bodies[0], &o)
	}
	o.Success = successOf(op, described.Success())
	o.Doc = comment(strings.Join(doc, "\n\n"))
	o.Paging = g.pagingOf(op, &o)
	o.Proof = proofOf(o)
	g.calls[o.described] = o
	return o
}

func parameterOf(p codegen.ParameterDefinition, name string, op *openapi.Operation) parameter {
	i := slices.IndexFunc(op.Parameters, func(d *openapi.Parameter) bool { return d.In == p.In && d.Name == p.ParamName })
	schema := p.Schema.OAPISchema
	return parameter{
		Parameter: op.Parameters[i], Go: name, Type: p.TypeDef(), Text: isText(schema) && len(schema.Enum) == 0, schema: schema,
	}
}

func proofOf(o operation) *proof {
	success := o.described.Success()
	member := success.Proof()
	if member == nil {
		return nil
	}
	return &proof{
		Receivers: o.Body.Name + "." + codegen.SchemaNameToTypeName(member.Schema.Proves),
		Member:    member.Name,
		Required:  required(success.Schema.Items),
	}
}

func bodyOf(b codegen.RequestBodyDefinition, o *operation) *body {
	out := &body{
		Type: b.Schema.TypeDecl(), Optional: !b.Required, Union: len(b.Schema.OAPISchema.OneOf) > 0, schema: b.Schema.OAPISchema,
	}
	out.Name = word(out.Type)
	if strings.HasPrefix(out.Type, "[]") || len(out.Name) < 2 || strings.Contains(o.Arguments, ", "+out.Name+" ") || isTaken(out.Name) {
		out.Name = "body"
	}
	out.Check = bodyCheck(out, check(b.Schema))
	o.RawArgs += ", contentType string, body io.Reader"
	o.RawNames += ", contentType, body"
	o.Arguments += ", " + out.Name + " " + out.Type
	if out.Optional && !out.Union {
		o.Arguments = strings.TrimSuffix(o.Arguments, out.Type) + "*" + out.Type
	}
	o.Names += ", " + out.Name
	return out
}

// bodyCheck returns the statements that check a body. A union's own method checks it, so that a program links only the
// checks of the types that it sends.
func bodyCheck(b *body, statements string) string {
	switch {
	case b.Union:
		missing := "r.Missing(nil)"
		if b.Optional {
			missing = ""
		}
		return fmt.Sprintf("if validate.IsNil(%s) {\n%s\n} else {\n%[1]s.check%[3]s(r, %[1]s)\n}\n", b.Name, missing, b.Type)
	case b.Optional:
		return fmt.Sprintf("if %s != nil {\nv, at := *%[1]s, validate.Path{}\n%s}\n", b.Name, statements)
	default:
		return fmt.Sprintf("{\nv, at := %s, validate.Path{}\n%s}\n", b.Name, statements)
	}
}

// required returns the members without which a response proves nothing, in the form that delivery.Accept takes.
func required(s *openapi.Schema) (names []string) {
	for _, name := range s.Required {
		switch member := s.Property(name); {
		case member.Nullable:
		case allowsEmptyText(member):
			names = append(names, name+"?")
		default:
			names = append(names, name)
		}
	}
	return names
}

// allowsEmptyText reports whether the contract allows an empty text.
func allowsEmptyText(s *openapi.Schema) bool {
	if s.Type != "string" || s.Format == "date-time" {
		return false
	}
	if len(s.Enum) > 0 {
		return slices.Contains(s.Enum, "")
	}
	return (s.MinLength == nil || *s.MinLength == 0) && matchesEmpty(s.Pattern)
}

func successOf(op codegen.OperationDefinition, described *openapi.Response) success {
	types, err := op.GetResponseTypeDefinitions()
	if err != nil {
		panic(err)
	}
	var s success
	s.Code, _ = strconv.Atoi(strings.Replace(described.Status, "XX", "00", 1)) // kin-openapi has checked it
	s.Line = fmt.Sprint(s.Code, " ", http.StatusText(s.Code))
	if len(types) > 0 { // newGenerator left only the success
		s.Field, s.Type, s.Required = types[0].TypeName, types[0].Schema.TypeDecl(), required(described.Schema)
	}
	for _, name := range canBeFailed(described.Schema) {
		s.Required = append(s.Required, name+"=failed")
	}
	return s
}

// canBeFailed returns the members of a response to which the contract gives the value failed. In the response to a GET it is
// about the thing that was read, such as a job; in others it would mean that the service refused the request.
func canBeFailed(response *openapi.Schema) (names []string) {
	for _, name := range []string{"status", "statusMessage"} {
		isFailed := func(value string) bool { return strings.EqualFold(value, "failed") }
		if member := response.At(name); member != nil && slices.ContainsFunc(member.Enum, isFailed) {
			names = append(names, name)
		}
	}
	return names
}
