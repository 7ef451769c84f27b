// Package facts takes the contract apart into single rules, one line each, so that each can be asked
// for its source and for messages that show it.
package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Rule is one fact of the contract that a machine can check.
type Rule struct {
	Place   string // a schema or a member of one, such as "TextMessage/text", or an operation
	Keyword string // such as "maxLength", "required", "closed"
	Value   string // such as "4096", or the name of the member that is required
}

// String gives the rule as facts.yaml has it: "TextMessage/text maxLength 4096".
func (r Rule) String() string {
	return strings.TrimSpace(r.Place + " " + r.Keyword + " " + r.Value)
}

// Of lists all rules of the contract, sorted by place.
func Of(doc *openapi3.T) []Rule {
	var w walker
	w.api(doc)
	for name, ref := range doc.Components.Schemas {
		w.schema(name, ref.Value)
	}
	slices.SortStableFunc(w.rules, func(a, b Rule) int { return strings.Compare(a.String(), b.String()) })
	return w.rules
}

type walker struct{ rules []Rule }

func (w *walker) add(place, keyword string, value any) {
	w.rules = append(w.rules, Rule{place, keyword, fmt.Sprint(value)})
}

// api lists what is not in a schema: servers, security, operations.
func (w *walker) api(doc *openapi3.T) {
	w.add("API", "version", doc.Info.Version)
	for _, server := range doc.Servers {
		w.add("API", "server", server.URL)
	}
	for _, requirement := range doc.Security {
		for name := range requirement {
			w.add("API", "security", name)
		}
	}
	for name, scheme := range doc.Components.SecuritySchemes {
		w.add("API", "security scheme", name+" "+scheme.Value.Type+" "+scheme.Value.Scheme)
	}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			w.operation(method+" "+path, operation)
		}
	}
}

func (w *walker) operation(place string, operation *openapi3.Operation) {
	w.add(place, "operation", operation.OperationID)
	if operation.Security != nil {
		w.add(place, "security", len(*operation.Security))
	}
	for _, ref := range operation.Parameters {
		p := ref.Value
		w.add(place, "parameter", fmt.Sprintf("%s in %s, required %v", p.Name, p.In, p.Required))
		w.value(place+" "+p.Name, p.Schema)
	}
	body := operation.RequestBody.Value
	w.add(place, "body", fmt.Sprintf("required %v", body.Required))
	for mediaType, content := range body.Content {
		w.add(place, "body", mediaType+" "+named(content.Schema))
	}
	for status, ref := range operation.Responses.Map() {
		for mediaType, content := range ref.Value.Content {
			w.add(place, "response", status+" "+mediaType+" "+named(content.Schema))
		}
		for name, header := range ref.Value.Headers {
			w.add(place, "response", status+" header "+name+" "+named(header.Value.Schema))
		}
	}
}

func (w *walker) schema(place string, s *openapi3.Schema) {
	w.keywords(place, s)
	for name, property := range s.Properties {
		w.value(place+"/"+name, property)
	}
}

// value lists the rules of a member, an item or a parameter: those of another schema stand there.
func (w *walker) value(place string, ref *openapi3.SchemaRef) {
	if ref.Ref != "" {
		w.add(place, "is", named(ref))
		return
	}
	w.schema(place, ref.Value)
}

func (w *walker) keywords(place string, s *openapi3.Schema) {
	if s.Type != nil {
		w.add(place, "type", strings.Join(s.Type.Slice(), " or "))
	}
	if s.Format != "" {
		w.add(place, "format", s.Format)
	}
	if s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has {
		w.add(place, "closed", "")
	}
	for _, name := range s.Required {
		w.add(place, "required", name)
	}
	for _, value := range s.Enum {
		w.add(place, "enum", value)
	}
	if s.MinLength > 0 {
		w.add(place, "minLength", s.MinLength)
	}
	if s.MaxLength != nil {
		w.add(place, "maxLength", *s.MaxLength)
	}
	if s.Pattern != "" {
		w.add(place, "pattern", s.Pattern)
	}
	if s.Min != nil {
		w.add(place, "minimum", *s.Min)
	}
	if s.Max != nil {
		w.add(place, "maximum", *s.Max)
	}
	if s.UniqueItems {
		w.add(place, "uniqueItems", "")
	}
	if s.MinItems > 0 {
		w.add(place, "minItems", s.MinItems)
	}
	if s.MaxItems != nil {
		w.add(place, "maxItems", *s.MaxItems)
	}
	if s.Items != nil {
		w.value(place+"[]", s.Items)
	}
	for i, alternative := range s.OneOf {
		if alternative.Ref != "" {
			w.add(place, "oneOf", named(alternative))
		} else {
			w.schema(fmt.Sprintf("%s(%d)", place, i), alternative.Value)
		}
	}
	if s.Discriminator != nil {
		w.add(place, "discriminator", s.Discriminator.PropertyName)
		for value, target := range s.Discriminator.Mapping {
			w.add(place, "mapping", value+" "+last(target.Ref))
		}
	}
	if other := unknownKeywords(s); other != "" {
		w.add(place, "other keywords", other)
	}
}

// unknownKeywords makes sure that a rule of a kind not listed above is not passed over.
func unknownKeywords(s *openapi3.Schema) string {
	var found []string
	for name, used := range map[string]bool{
		"allOf": len(s.AllOf) > 0, "anyOf": len(s.AnyOf) > 0, "not": s.Not != nil, "multipleOf": s.MultipleOf != nil,
		"exclusiveMinimum": s.ExclusiveMin.IsSet(), "exclusiveMaximum": s.ExclusiveMax.IsSet(),
		"minProperties": s.MinProps > 0, "maxProperties": s.MaxProps != nil, "nullable": s.Nullable,
		"readOnly": s.ReadOnly, "writeOnly": s.WriteOnly, "default": s.Default != nil,
		"additionalProperties": s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has,
	} {
		if used {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return strings.Join(found, ", ")
}

func named(ref *openapi3.SchemaRef) string {
	if ref.Ref == "" {
		return "(in place)"
	}
	return last(ref.Ref)
}

func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
