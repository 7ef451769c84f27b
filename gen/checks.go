package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// memberCheck returns the statements that check a member's field in m.
func memberCheck(p codegen.Property, where role) string {
	if where == inResponse {
		return ""
	}
	o := p.Schema.OAPISchema
	statements := check(p.Schema)
	access := fmt.Sprintf("v, at := m.%s, at.Member(%q)\n", p.GoFieldName(), p.JsonFieldName)
	switch {
	case p.Required && (isNilable(o) || isTime(o) || where == inQuery && isText(o)):
		return "{\n" + access + unlessMissing(o, where, statements) + "}\n"
	case statements == "":
		return ""
	case p.Required:
		return fmt.Sprintf("{\n%s%s}\n", access, statements)
	case needsPointer(p, where):
		return fmt.Sprintf("if m.%s != nil {\nv, at := *m.%[1]s, at.Member(%q)\n%s}\n", p.GoFieldName(), p.JsonFieldName, statements)
	default:
		return fmt.Sprintf("if v := m.%s; %s {\nat := at.Member(%q)\n%s}\n", p.GoFieldName(), isSet("v", p, where), p.JsonFieldName, statements)
	}
}

// isSet returns the condition under which the field of an optional member has a value.
func isSet(field string, p codegen.Property, where role) string {
	o := p.Schema.OAPISchema
	switch {
	case needsPointer(p, where) || len(o.OneOf) > 0 || isNilable(o):
		return field + " != nil"
	case isTime(o):
		return "!" + field + ".IsZero()"
	case isText(o):
		return field + ` != ""`
	default:
		return field + " != 0"
	}
}

// unlessMissing returns the statements that check v, or report that it is missing if it is zero.
func unlessMissing(o *openapi3.Schema, where role, statements string) string {
	missing := `v == ""`
	switch {
	case isTime(o):
		missing = "v.IsZero()"
	case isNilable(o) && where == inQuery: // an address cannot have an empty list
		missing = "len(v) == 0"
	case isNilable(o):
		missing = "v == nil"
	}
	return fmt.Sprintf("if %s {\nr.Missing(&at)\n} else {\n%s}\n", missing, statements)
}

// pathCheck returns the statements that check a path parameter, which cannot be empty.
func pathCheck(s codegen.Schema) string {
	o, statements := s.OAPISchema, check(s)
	if isTime(o) || isNilable(o) || isText(o) && (mayBeEmpty(o) || len(o.Enum) == 1) { // Enum takes no value for the only one
		return unlessMissing(o, inQuery, statements)
	}
	return statements
}

// isNilable reports whether a missing value is nil in Go.
func isNilable(o *openapi3.Schema) bool {
	return o != nil && len(o.OneOf) == 0 && (o.Type == nil || o.Type.Is("array") || o.Type.Is("object") && len(o.Properties) == 0)
}

func isText(o *openapi3.Schema) bool {
	return o != nil && o.Type.Is("string") && o.Format != "date-time"
}

func isTime(o *openapi3.Schema) bool {
	return o != nil && o.Type.Is("string") && o.Format == "date-time"
}

// check returns the statements that check v, whose path is at.
func check(s codegen.Schema) string {
	o := s.OAPISchema
	switch {
	case o == nil || len(o.OneOf) > 0 || len(o.Properties) > 0:
		return fmt.Sprintf("check%s(r, &at, &v)\n", s.TypeDecl())
	case o.Type.Is("boolean"):
		return ""
	case o.Type == nil || o.Type.Is("object"):
		return "jsonstrict.CheckFree(r, &at, v)\n"
	case o.Type.Is("array"):
		return checkList(s)
	case len(o.Enum) > 0:
		return checkEnum(o)
	case isTime(o):
		return "r.Time(&at, v)\n"
	case o.Type.Is("string"):
		return checkText(o)
	default:
		return fmt.Sprintf("r.Number(&at, float64(v), %s, %s)\n", bound(o.Min, "math.Inf(-1)"), bound(o.Max, "math.Inf(1)"))
	}
}

func checkText(o *openapi3.Schema) string {
	text := fmt.Sprintf("r.Text(&at, v, %d, %s)\n", o.MinLength, bound(o.MaxLength, "validate.Unlimited"))
	for _, rule := range validate.TextRules() {
		if rule.Pattern == o.Pattern {
			return text + fmt.Sprintf("validate.%s.Check(r, &at, v)\n", rule.Name)
		}
	}
	if o.Pattern != "" {
		text += fmt.Sprintf("validate.Pattern(r, &at, v, %q)\n", openapi.GoPattern(o.Pattern))
	}
	return text
}

func checkEnum(o *openapi3.Schema) string {
	if !o.Type.Is("string") {
		return fmt.Sprintf("r.EnumNumber(&at, float64(v), %s)\n", list(o.Enum, "%v"))
	}
	return fmt.Sprintf("r.Enum(&at, string(v), %s)\n", list(o.Enum, "%q"))
}

func list[T any](values []T, verb string) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprintf(verb, value)
	}
	return strings.Join(texts, ", ")
}

func checkList(s codegen.Schema) string {
	o := s.OAPISchema
	text := fmt.Sprintf("r.Items(&at, len(v), %d, %s)\n", o.MinItems, bound(o.MaxItems, "validate.Unlimited"))
	switch {
	case o.UniqueItems && isComparable(o.Items.Value):
		text += "validate.Unique(r, &at, v)\n"
	case o.UniqueItems:
		text += "validate.UniqueJSON(r, &at, v)\n"
	}
	uniqueBy, _ := o.Extensions["x-unique-by"].([]any)
	for _, path := range uniqueBy {
		text += checkUniqueBy(s, fmt.Sprint(path))
	}
	i := item(s)
	if inner := check(i); inner != "" {
		if isTime(i.OAPISchema) || i.ArrayType != nil { // a nil list would be null
			inner = unlessMissing(i.OAPISchema, inRequest, inner)
		}
		text += fmt.Sprintf("for i, v := range v {\nat := at.Item(i)\n%s}\n", inner)
	}
	return text
}

// isComparable reports whether Go's == finds two values of the schema equal if they are equal in JSON.
func isComparable(o *openapi3.Schema) bool {
	for name, p := range o.Properties {
		if !slices.Contains(o.Required, name) || !isComparable(p.Value) {
			return false // an optional member can be a pointer
		}
	}
	isClosed := o.AdditionalProperties.Has != nil && !*o.AdditionalProperties.Has
	// An enum with one value encodes its zero value as that value.
	isScalar := len(o.Enum) != 1 && slices.ContainsFunc([]string{"string", "integer", "number", "boolean"}, o.Type.Is)
	return isScalar && !isTime(o) || len(o.Properties) > 0 && isClosed
}

// item returns the schema of a list's items. oapi-codegen does not set it for a $ref.
func item(s codegen.Schema) codegen.Schema {
	if s.ArrayType == nil {
		list, err := codegen.GenerateGoSchema(&openapi3.SchemaRef{Value: s.OAPISchema}, []string{s.TypeDecl()})
		if err != nil {
			panic(err) // oapi-codegen has generated the type before
		}
		s = list
	}
	return *s.ArrayType
}

// checkUniqueBy returns the statement that checks one path of x-unique-by. All items that have a member at path, such as
// "quick_reply.title", must have different values there.
func checkUniqueBy(s codegen.Schema, path string) string {
	o := s.OAPISchema.Items.Value
	expression, present := "item", []string(nil)
	for name := range strings.SplitSeq(path, ".") {
		ref := o.Properties[name] // function supported has refused any other path
		p := codegen.Property{JsonFieldName: name, Extensions: ref.Extensions, Required: slices.Contains(o.Required, name), Schema: codegen.Schema{OAPISchema: ref.Value}}
		expression += "." + p.GoFieldName()
		if !p.Required {
			present = append(present, isSet(expression, p, inRequest))
		}
		if needsPointer(p, inRequest) && len(ref.Value.Properties) == 0 {
			expression = "*" + expression
		}
		o = ref.Value
	}
	key := "string(" + expression + ")"
	if !o.Type.Is("string") {
		key = "validate.NumberText(float64(" + expression + "))"
	}
	body := "return " + key + ", true\n"
	if len(present) > 0 {
		body = "if " + strings.Join(present, " && ") + " {\n" + body + "}\nreturn \"\", false\n"
	}
	return fmt.Sprintf("r.UniqueBy(&at, %q, len(v), func(i int) (key string, ok bool) {\nitem := &v[i]\n%s})\n", path, body)
}

// checkTogether returns the statements that check the keyword not of an object, which lists members that must not stand
// together. A path such as "action.buttons" means those alternatives of the union action that require the member buttons.
func checkTogether(s *openapi.Schema, properties []codegen.Property) string {
	if s.Not == nil {
		return ""
	}
	paths := s.NotTogether()
	check := fmt.Sprintf("r.Together(at, %s)\n", list(paths, "%q"))
	for _, path := range slices.Backward(paths) {
		outer, inner, nested := strings.Cut(path, ".")
		i := slices.IndexFunc(properties, func(p codegen.Property) bool { return p.JsonFieldName == outer })
		field := "m." + properties[i].GoFieldName()
		if !nested {
			check = fmt.Sprintf("if %s {\n%s}\n", isSet(field, properties[i], inRequest), check)
			continue
		}
		var types []string
		for _, alternative := range s.Property(outer).OneOf {
			if alternative.Requires(inner) {
				name := codegen.SchemaNameToTypeName(alternative.Name)
				types = append(types, name, "*"+name)
			}
		}
		// This is a type switch and not a function, because a function would link all methods of the types into every program.
		check = fmt.Sprintf("switch %s.(type) {\ncase %s:\n%s}\n", field, strings.Join(types, ", "), check)
	}
	return check
}

func bound[T uint64 | float64](limit *T, none string) string {
	if limit == nil {
		return none
	}
	return fmt.Sprint(*limit)
}
