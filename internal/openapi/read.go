package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// reader turns YAML nodes into a Document. It keeps the first error and continues.
type reader struct {
	doc   *Document
	named map[string]*Schema // the schemas under components
	place string             // the operation or the named schema that is being read
	err   error
}

func (r *reader) fail(node *yaml.Node, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("line %d%s: "+format, append([]any{node.Line, r.place}, args...)...)
	}
}

func (r *reader) document() {
	root, info := r.doc.root, member(r.doc.root, "info")
	r.doc.Unknown = others(root, "openapi", "info", "servers", "tags", "security", "paths", "components", "externalDocs")
	r.doc.Title, r.doc.Version = text(info, "title"), text(info, "version")
	for _, server := range items(root, "servers") {
		r.doc.Servers = append(r.doc.Servers, text(server, "url"))
	}
	for _, requirement := range items(root, "security") {
		for name := range members(requirement) {
			r.doc.Security = append(r.doc.Security, name)
		}
	}
	components := member(root, "components")
	for name, scheme := range members(member(components, "securitySchemes")) {
		named := SecurityScheme{name, text(scheme, "type"), text(scheme, "scheme")}
		r.doc.SecuritySchemes = append(r.doc.SecuritySchemes, named)
	}
	for name := range members(member(components, "schemas")) {
		s := &Schema{Name: name}
		r.named[name] = s
		r.doc.Schemas = append(r.doc.Schemas, s)
	}
	for name, node := range members(member(components, "schemas")) {
		r.enter(", schema "+name, node)
		r.fill(r.named[name], node)
	}
	for path, item := range members(member(root, "paths")) {
		r.place = ", path " + path
		r.path(path, r.target(item))
		r.enter(", path "+path, item) // last, because the place of an operation says more
	}
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

func (r *reader) path(path string, item *yaml.Node) {
	for key, node := range members(item) {
		if !slices.Contains(methods, key) {
			continue
		}
		r.enter(", operation "+cmp.Or(text(node, "operationId"), strings.ToUpper(key)+" "+path), node)
		op := r.operation(node)
		op.Method, op.Path = strings.ToUpper(key), path
		op.Summary = cmp.Or(oneLine(op.Summary), "Call "+op.Method+" "+path)
		r.parameters(op, item)
		r.parameters(op, node)
		op.Unknown = append(op.Unknown, others(item, append(methods, "summary", "description", "parameters")...)...)
		slices.SortStableFunc(op.Parameters, func(a, b *Parameter) int { return placeIn(path, a) - placeIn(path, b) })
		r.doc.Operations = append(r.doc.Operations, op)
	}
}

// placeIn is the sort key that puts path parameters first, in the order of the path.
func placeIn(path string, p *Parameter) int {
	if p.In != "path" {
		return len(path)
	}
	return strings.Index(path, "{"+p.Name+"}")
}

func (r *reader) operation(node *yaml.Node) *Operation {
	op := &Operation{
		ID: text(node, "operationId"), Summary: text(node, "summary"), Description: text(node, "description"),
		OwnSecurity: member(node, "security") != nil,
		Deprecated:  r.boolean(node, "deprecated"),
		Unknown: others(node, "operationId", "summary", "description", "tags", "deprecated", "externalDocs", "security",
			"parameters", "requestBody", "responses"),
	}
	r.have(aText, node, "operationId", "summary", "description")
	r.haveTexts(node, "tags")
	if body := r.target(member(node, "requestBody")); body != nil {
		op.Body = &Body{r.boolean(body, "required"), r.content(body)}
	}
	for status, response := range members(member(node, "responses")) {
		op.Responses = append(op.Responses, r.response(status, r.target(response)))
	}
	return op
}

// parameters adds the parameters of a path or an operation. Those of the operation replace those of the path.
func (r *reader) parameters(op *Operation, holder *yaml.Node) {
	r.have(aList, holder, "parameters")
	for _, node := range items(holder, "parameters") {
		p := r.parameter(r.target(node))
		op.Parameters = slices.DeleteFunc(op.Parameters, func(other *Parameter) bool { return other.Name == p.Name && other.In == p.In })
		op.Parameters = append(op.Parameters, p)
	}
}

func (r *reader) parameter(node *yaml.Node) *Parameter {
	r.have(aText, node, "name", "in", "description", "style")
	p := &Parameter{
		Name: text(node, "name"), In: text(node, "in"), Required: r.boolean(node, "required"),
		Description: text(node, "description"), Deprecated: r.boolean(node, "deprecated"), Style: text(node, "style"),
		Schema:  cmp.Or(r.schema(member(node, "schema")), &Schema{}),
		Unknown: others(node, "name", "in", "required", "description", "deprecated", "style", "explode", "schema", "example", "examples"),
	}
	if p.Style == "" {
		p.Style = cmp.Or(map[string]string{"query": "form", "cookie": "form"}[p.In], "simple")
	}
	p.Explode = p.Style == "form"
	if member(node, "explode") != nil {
		p.Explode = r.boolean(node, "explode")
	}
	p.Example = p.Schema.Example
	if examples := r.examples(node); len(examples) > 0 {
		p.Example = examples[0].Value
	}
	return p
}

func (r *reader) response(status string, node *yaml.Node) *Response {
	response := &Response{Status: status, Content: r.content(node)}
	for name, header := range members(member(node, "headers")) {
		schema := cmp.Or(r.schema(member(r.target(header), "schema")), &Schema{})
		response.Headers = append(response.Headers, Property{name, schema})
	}
	return response
}

func (r *reader) content(node *yaml.Node) Content {
	var c Content
	for name, media := range members(member(node, "content")) {
		if c.MediaType != "" {
			c.Others = append(c.Others, name)
			continue
		}
		c.MediaType, c.Schema, c.Examples = name, r.schema(member(media, "schema")), r.examples(media)
	}
	return c
}

// examples returns the examples of a parameter or of a media type.
func (r *reader) examples(node *yaml.Node) []Example {
	var all []Example
	if value := r.value(member(node, "example")); value != nil {
		all = append(all, Example{Value: value})
	}
	for name, example := range members(member(node, "examples")) {
		if value := r.value(member(r.target(example), "value")); value != nil {
			all = append(all, Example{name, oneLine(text(r.target(example), "summary")), value})
		} else {
			r.fail(example, "the example %s has no value", name)
		}
	}
	return all
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// count, number, boolean and value return the zero value for a missing node or keyword.

func (r *reader) count(node *yaml.Node, keyword string) *int {
	value := member(node, keyword)
	if value == nil {
		return nil
	}
	n, err := strconv.Atoi(value.Value)
	if err != nil || n < 0 {
		r.fail(value, "%s: %s is neither 0 nor a positive integer", keyword, value.Value)
	}
	r.unquoted(value, keyword)
	return &n
}

func (r *reader) number(node *yaml.Node, keyword string) string {
	value := text(node, keyword)
	if _, err := strconv.ParseFloat(value, 64); err != nil && value != "" {
		r.fail(member(node, keyword), "%s: %s is not a number", keyword, value)
	}
	r.unquoted(member(node, keyword), keyword)
	return value
}

func (r *reader) boolean(node *yaml.Node, keyword string) bool {
	value := member(node, keyword)
	if value == nil {
		return false
	}
	var isTrue bool
	if err := value.Decode(&isTrue); err != nil || value.Tag != "!!bool" {
		r.fail(value, "%s is neither true nor false", value.Value)
	}
	return isTrue
}

func (r *reader) value(node *yaml.Node) Value {
	if node == nil {
		return nil
	}
	value, err := toJSON(node)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", strings.TrimPrefix(r.place, ", "), err)
	}
	return value
}

// target follows a reference to any part of the document other than a schema.
func (r *reader) target(node *yaml.Node) *yaml.Node {
	for range 10 {
		ref := text(node, "$ref")
		if ref == "" {
			return node
		}
		if !strings.HasPrefix(ref, "#/") {
			r.fail(node, "%s: not in this document", ref)
			return nil
		}
		from := node
		node = r.doc.root
		for token := range jsontext.Pointer(ref[1:]).Tokens() {
			node = member(node, token)
		}
		if node == nil {
			r.fail(from, "%s: does not exist", ref)
			return nil
		}
	}
	r.fail(node, "circular reference")
	return nil
}
