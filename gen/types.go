package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// declaration is a Go type for a schema of the contract, prepared for the templates.
type declaration struct {
	Kind    string // union, object, enum, params or alias
	Name    string
	Doc     string
	Type    string // the underlying type of an enum or an alias
	Request bool   // the type occurs in requests, so it is checked and decoded strictly
	Shared  bool   // the type occurs in responses, too, which encoding/json decodes
	Fields  []field
	Only    string // the only value of an enum with one value

	Constants map[string]string // the names of an enum's constants, by value

	Open     bool   // the object may have other members
	Together string // the statements that check members that must not stand together

	IsBody  bool   // the type is a request body
	Decoder string // the expression for the function that decodes an alias
	Check   string // the statements that check an alias

	// Only a union has the fields below.
	Elements []string
	Tag      string // the discriminator, or "" if the union has none
	Cases    []unionCase
}

// unionCase is the condition under which a union is decoded as Element.
type unionCase struct {
	Value    string   // the value of the tag
	Required []string // the members that must be present, if the union has no tag
	Element  string
}

type field struct {
	Doc      string
	Name     string
	JSON     string
	Type     string
	Required bool
	Decoder  string // the expression for the function that decodes the member
	Check    string // the statements that check the member
}

func (g *generator) declarations(types []codegen.TypeDefinition) []declaration {
	var all []declaration
	for _, t := range types {
		o := t.Schema.OAPISchema
		if o == nil {
			continue // the context key of a security scheme
		}
		described := g.described[o]
		doc := about(t.TypeName, t.Schema.Description)
		if o.Deprecated {
			doc += "\n\nDeprecated: the contract says so."
		}
		d := declaration{
			Name: t.TypeName, Doc: comment(doc), Type: t.Schema.TypeDecl(),
			Request: g.requests[described], Shared: g.requests[described] && g.responses[described],
		}
		switch {
		case len(t.Schema.UnionElements) > 0:
			d.Kind = "union"
			g.fillUnion(&d, described)
		case len(t.Schema.Properties) > 0 && t.Schema.ArrayType == nil: // a list has the properties of its items
			d.Kind, d.IsBody = "object", g.isBody(t.TypeName)
			where := inResponse
			if d.Request || !g.responses[described] { // the body of an error may contain itself
				where = inRequest
			}
			d.Fields = fields(t.Schema.Properties, where)
			d.Open = d.Request && described.Additional != openapi.Closed
			d.Together = checkTogether(described, t.Schema.Properties)
		case len(o.Enum) > 0:
			d.Kind = "enum"
			d.Type = t.Schema.GoType
			d.Constants = make(map[string]string)
			for name, value := range t.Schema.EnumValues {
				d.Constants[value] = d.Name + codegen.UppercaseFirstCharacter(name)
			}
			if len(o.Enum) == 1 && o.Type.Is("string") {
				d.Only = fmt.Sprint(o.Enum[0])
				d.Shared = d.Shared && !g.isTag(described) // a message of another kind is none
			}
		case t.Schema.IsPrimitive() || t.Schema.ArrayType != nil || d.Type == "map[string]interface{}" || d.Type == "interface{}":
			d.Kind = "alias"
			if d.IsBody = g.isBody(d.Name); d.IsBody {
				d.Decoder, d.Check = decoder(t.Schema), check(t.Schema)
			}
		}
		all = append(all, d)
		g.types[d.Name] = d
	}
	return all
}

func (g *generator) fillUnion(d *declaration, s *openapi.Schema) {
	d.IsBody = g.isBody(d.Name)
	d.Tag = s.Tag
	for _, alternative := range s.OneOf {
		element := codegen.SchemaNameToTypeName(alternative.Name)
		d.Elements = append(d.Elements, element)
		if s.Tag == "" {
			d.Cases = append(d.Cases, unionCase{Required: alternative.Required, Element: element})
		}
	}
	for _, m := range s.Mapping {
		d.Cases = append(d.Cases, unionCase{Value: m.Value, Element: codegen.SchemaNameToTypeName(m.Schema.Name)})
	}
}

func (g *generator) isBody(typeName string) bool {
	return slices.ContainsFunc(g.document.Operations, func(op *openapi.Operation) bool { return op.Body != nil && bodyType(op) == typeName })
}

func bodyType(op *openapi.Operation) string {
	if name := op.Body.Schema.Name; name != "" {
		return codegen.SchemaNameToTypeName(name)
	}
	return codegen.SchemaNameToTypeName(op.ID) + "JSONBody"
}

// role is the place of a value in a call. It decides which fields are pointers.
type role int

const (
	inResponse role = iota
	inRequest
	inQuery
)

func fields(properties []codegen.Property, where role) []field {
	var all []field
	for _, p := range properties {
		if types := p.Schema.AdditionalTypes; p.Schema.OAPISchema == nil && len(types) > 0 {
			p.Schema.OAPISchema = types[len(types)-1].Schema.OAPISchema // a schema in place, to which oapi-codegen gave a name
		}
		f := field{
			Doc: comment(fieldDoc(p, where)), Name: p.GoFieldName(), JSON: p.JsonFieldName, Required: p.Required,
			Type: p.Schema.TypeDecl(),
		}
		if needsPointer(p, where) {
			f.Type = "*" + f.Type
		} else if where == inResponse && (p.Nullable || isTime(p.Schema.OAPISchema)) {
			f.Required = false // null, or a time in another form: JSON would have 0001-01-01 of it
		}
		if where == inRequest {
			f.Decoder = memberDecoder(p)
		}
		f.Check = memberCheck(p, where)
		all = append(all, f)
	}
	return all
}

func fieldDoc(p codegen.Property, where role) string {
	parts := []string{strings.TrimSpace(p.Description)}
	if o := p.Schema.OAPISchema; o != nil && len(o.Enum) == 1 && where != inResponse {
		parts = append(parts, onlyValue(o, p.Required, where))
	}
	switch {
	case where == inResponse && isTime(p.Schema.OAPISchema):
		parts = append(parts, "Zero if the response does not have it, or has it in another form than RFC 3339.")
	case p.Required && !p.Nullable:
	case where == inResponse && !needsPointer(p, where):
		parts = append(parts, "Zero if the response does not have it.")
	case where == inResponse:
		parts = append(parts, "Nil if the response does not have it.")
	default:
		parts = append(parts, "Optional.")
	}
	if p.Deprecated {
		parts = append(parts, "Deprecated: the contract says so.")
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return "The contract does not describe it."
	}
	return strings.Join(parts, "\n\n")
}

// onlyValue describes an enum with one value.
func onlyValue(o *openapi3.Schema, required bool, where role) string {
	switch {
	case !o.Type.Is("string") || where == inQuery:
		return fmt.Sprintf("The only value is %#v.", o.Enum[0])
	case required:
		return fmt.Sprintf("The zero value means %q.", o.Enum[0])
	}
	return fmt.Sprintf("The zero value leaves the member out; the only other value is %q.", o.Enum[0])
}

// needsPointer reports whether a field is a pointer. An optional or nullable field is one if its zero value is also valid.
func needsPointer(p codegen.Property, where role) bool {
	o := p.Schema.OAPISchema
	switch {
	case p.Required && !p.Nullable:
		return false
	case o == nil || len(o.Properties) > 0: // an object
		return where == inRequest
	case len(o.OneOf) > 0 || o.Type == nil:
		return false
	case len(o.Enum) > 0 && where == inResponse:
		return o.Type.Includes("integer") && allowsZero(o)
	case o.Type.Includes("boolean"): // and perhaps null
		return true
	case o.Type.Includes("number"), o.Type.Includes("integer"):
		return where != inQuery || allowsZero(o)
	case o.Type.Is("string"):
		return where == inRequest && !isTime(o) && mayBeEmpty(o)
	}
	return false
}

func allowsZero(o *openapi3.Schema) bool {
	if len(o.Enum) > 0 {
		return slices.Contains(o.Enum, any(int64(0)))
	}
	return (o.Min == nil || *o.Min <= 0) && (o.Max == nil || *o.Max >= 0)
}

// mayBeEmpty reports whether the contract allows an empty string.
func mayBeEmpty(o *openapi3.Schema) bool {
	return len(o.Enum) == 0 && o.MinLength == 0 && matchesEmpty(o.Pattern)
}

// matchesEmpty reports whether an empty string matches a pattern of the contract.
func matchesEmpty(pattern string) bool {
	re, err := regexp.Compile(openapi.GoPattern(pattern))
	return err != nil || re.MatchString("")
}
