package main

import (
	"fmt"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// memberDecoder returns the expression for the function that decodes a member into its field.
func memberDecoder(p codegen.Property, where role) string {
	read := decoder(p.Schema)
	switch {
	case p.Required:
		return read
	case needsPointer(p, where):
		return "jsonstrict.Pointer(" + read + ")"
	case isText(p.Schema.OAPISchema):
		return fmt.Sprintf("jsonstrict.NonEmpty[%s]", p.Schema.TypeDecl())
	default:
		return read
	}
}

// decoder returns the expression for the function that decodes a value.
func decoder(s codegen.Schema) string {
	o := s.OAPISchema
	switch {
	case o == nil || len(o.OneOf) > 0 || len(o.Properties) > 0:
		return "decode" + s.TypeDecl()
	case o.Type == nil:
		return "jsonstrict.Free"
	case o.Type.Is("object"):
		return "jsonstrict.FreeObject"
	case o.Type.Is("array"):
		return "jsonstrict.Slice(" + decoder(item(s)) + ")"
	case isTime(o):
		return "jsonstrict.Time"
	case o.Type.Is("string") && len(o.Enum) > 0:
		return fmt.Sprintf("jsonstrict.NonEmpty[%s]", s.TypeDecl())
	case o.Type.Is("string"):
		return fmt.Sprintf("jsonstrict.String[%s]", s.TypeDecl())
	case o.Type.Is("integer"):
		return fmt.Sprintf("jsonstrict.Integer[%s]", s.TypeDecl())
	case o.Type.Is("number"):
		return fmt.Sprintf("jsonstrict.Number[%s]", s.TypeDecl())
	default:
		return "jsonstrict.Bool"
	}
}
