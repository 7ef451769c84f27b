package main

import (
	"cmp"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// schema checks the keywords of any schema, in a request or a response.
func (s *support) schema(place string, schema *openapi.Schema) {
	s.unknown(place, schema.Unknown)
	for _, p := range schema.Properties {
		s.name(place+"/"+p.Name, p.Name)
	}
	s.refuseIf(schema.Additional == openapi.Typed, place, "additionalProperties must be true or false, not a schema")
	for _, name := range schema.Required {
		s.refuseIf(schema.Property(name) == nil, place, "required: there is no member %s", name)
	}
	s.refuseIf(schema.IsList() && schema.Items == nil, place, "an array without items is not supported")
	s.uniqueBy(place, schema)
	s.together(place, schema)
	s.value(place, schema)
	if !slices.Contains([]string{"", "object", "array", "string", "integer", "number", "boolean"}, schema.Type) {
		s.refuse(place, "the type %s is not supported", schema.Type)
	}
	s.refuseIf(schema.IsObject() && schema.Type != "object",
		place, "a schema with properties must have the type object")
	s.union(place, schema)
}

// value checks the rules for a value that is not an object.
func (s *support) value(place string, schema *openapi.Schema) {
	limited := schema.Pattern != "" || schema.MinLength != nil || schema.MaxLength != nil
	isNumber := schema.Type == "integer" || schema.Type == "number"
	s.refuseIf(limited && schema.Type != "string", place, "pattern, minLength and maxLength need the type string")
	s.refuseIf(!isNumber && schema.Minimum+schema.Maximum != "", place, "minimum and maximum need the type integer or number")
	s.refuseIf(!schema.IsList() && (schema.MinItems != nil || schema.MaxItems != nil || schema.UniqueItems),
		place, "minItems, maxItems and uniqueItems need the type array")
	isEnum := len(schema.Enum) > 0
	s.refuseIf(isEnum && schema.Type != "string" && schema.Type != "integer",
		place, "an enum needs the type string or integer")
	s.refuseIf(isEnum && (limited || schema.Minimum != "" || schema.Maximum != ""),
		place, "an enum with another limit is not supported")
	s.refuseIf(schema.Type == "string" && schema.Format == "date-time" && (isEnum || limited),
		place, "limits of a date-time are not supported")
	s.integer(place, schema)
	s.refuseIf(isAbove(schema.MinLength, schema.MaxLength), place, "minLength is greater than maxLength")
	s.refuseIf(isAbove(schema.MinItems, schema.MaxItems), place, "minItems is greater than maxItems")
	least, _ := strconv.ParseFloat(cmp.Or(schema.Minimum, "-Inf"), 64) // package openapi has checked both
	most, _ := strconv.ParseFloat(cmp.Or(schema.Maximum, "+Inf"), 64)
	s.refuseIf(least > most, place, "minimum is greater than maximum")
	for i, value := range schema.Enum {
		s.refuseIf(slices.Contains(schema.Enum[:i], value), place, "enum: the value %s stands there twice", value)
		s.refuseIf(!token.IsIdentifier(codegen.SchemaNameToTypeName(value)), place, "enum: the value %q gives no name in Go", value)
	}
	if _, err := regexp.Compile(openapi.GoPattern(schema.Pattern)); err != nil {
		s.refuse(place, "the pattern is not supported: package regexp cannot read it (\\u needs four digits or capital letters)")
	}
}

func isAbove(least, most *int) bool { return least != nil && most != nil && *least > *most }

// integer checks that Go's type for an integer has each value that its rules name.
func (s *support) integer(place string, schema *openapi.Schema) {
	if schema.Type != "integer" {
		return
	}
	bits := map[string]int{"": 64, "int32": 32, "int64": 64}[schema.Format]
	s.refuseIf(bits == 0, place, "the format %s is not supported for an integer", schema.Format)
	for i, value := range slices.Concat([]string{schema.Minimum, schema.Maximum}, schema.Enum) {
		keyword := []string{"minimum", "maximum", "enum"}[min(i, 2)]
		n, err := strconv.ParseInt(cmp.Or(value, "0"), 10, max(bits, 1))
		s.refuseIf(bits > 0 && err != nil, place, "%s: %s is no integer of %d bits", keyword, value, bits)
		s.refuseIf(keyword == "enum" && max(n, -n) > 1<<53, place, "enum: %s has more digits than a number of JSON is sure to keep", value)
	}
}

// uniqueBy checks that the items have the members that x-unique-by names.
func (s *support) uniqueBy(place string, schema *openapi.Schema) {
	for _, path := range schema.UniqueBy {
		item := schema.Items.At(path)
		if item == nil || !item.IsScalar() {
			s.refuse(place, "x-unique-by: the items have no member %s", path)
		} else if item.Type == "boolean" || item.Format == "date-time" {
			s.refuse(place, "x-unique-by: the member %s must be a string or a number", path)
		}
	}
}

// together checks that the members that must not stand together exist.
func (s *support) together(place string, schema *openapi.Schema) {
	if schema.Not == nil {
		return
	}
	paths := schema.NotTogether()
	s.refuseIf(paths == nil || schema.Name == "",
		place, "the keyword not is supported only for members that must not stand together, in a schema with a name")
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

// lists checks a schema that is no member of an object. oapi-codegen gives the objects in a list of lists two names there.
func (s *support) lists(place string, schema *openapi.Schema) {
	if !schema.IsList() || schema.Items == nil || schema.Items.Name != "" || !schema.Items.IsList() {
		return
	}
	inner := schema.Items
	for inner.Name == "" && inner.IsList() && inner.Items != nil {
		inner = inner.Items
	}
	if inner.Name == "" && inner.IsObject() {
		s.refuse(place, "the objects in a list of lists need a $ref to a schema with a name")
	}
}

// holds reports whether each object of the schema has a member that is, or holds, an object of the schema inner.
func holds(schema, inner *openapi.Schema, seen map[*openapi.Schema]bool) bool {
	for _, p := range schema.Properties {
		if !schema.Requires(p.Name) || seen[p.Schema] {
			continue
		}
		seen[p.Schema] = true
		if p.Schema == inner || holds(p.Schema, inner, seen) {
			return true
		}
	}
	return false
}

// request checks the rules that apply only in requests.
func (s *support) request(place string, schema *openapi.Schema) {
	if s.checked[schema] {
		return
	}
	s.checked[schema] = true
	if schema.Name != "" {
		place = "schema " + schema.Name
	}
	switch {
	case schema.Nullable:
		s.refuse(place, "null is not supported in a request")
	case slices.Contains(schema.Enum, ""):
		s.refuse(place, "an enum with an empty value is not supported in a request")
	case schema.ReadOnly:
		s.refuse(place, "readOnly is not supported in a request")
	case holds(schema, schema, make(map[*openapi.Schema]bool)):
		s.refuse(place, "an object that must contain another of its kind never ends: make the member optional")
	case schema.Type == "object" && !schema.IsObject() && schema.Additional == openapi.Closed:
		s.refuse(place, "an object without members in a request must have additionalProperties: true")
	case schema.IsUnion() && schema.Tag == "" && slices.ContainsFunc(schema.OneOf, isOpen):
		s.refuse(place, "without a discriminator, each alternative of oneOf must have additionalProperties: false, or an object could fit several")
	case len(schema.Properties) > maxMembers:
		s.refuse(place, "more than %d members are not supported", maxMembers)
	}
	for _, p := range schema.Properties {
		s.refuseIf(strings.Contains(p.Name, "."), place+"/"+p.Name, "a name with a dot is not supported in a request")
	}
	schema.Inside(place, s.request)
}

func isOpen(schema *openapi.Schema) bool { return schema.Additional != openapi.Closed }

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
	if schema.WriteOnly {
		s.refuse(place, "writeOnly is not supported in a response")
	}
	if schema.IsUnion() {
		s.refuse(place, "the keyword oneOf is not supported in a response")
		return
	}
	s.refuseIf(schema.Type == "object" && schema.Additional == openapi.Closed && !s.inRequests[schema],
		place, "an object in a response must not have additionalProperties: false")
	schema.Inside(place, func(at string, inner *openapi.Schema) { s.response(at, inner, within) })
}
