package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader turns YAML nodes into a Document. It keeps the first error and continues.
type reader struct {
	doc   *Document
	named map[string]*Schema // the schemas under components
	err   error
}

func (r *reader) fail(node *yaml.Node, format string, args ...any) {
	if node == nil {
		node = new(yaml.Node)
	}
	if r.err == nil {
		r.err = fmt.Errorf("line %d: "+format, append([]any{node.Line}, args...)...)
	}
}

func (r *reader) document() {
	root := r.doc.root
	r.doc.OpenAPI = text(member(root, "openapi"))
	r.doc.Title = text(member(member(root, "info"), "title"))
	r.doc.Version = text(member(member(root, "info"), "version"))
	if servers := member(root, "servers"); servers != nil {
		for _, server := range servers.Content {
			r.doc.Servers = append(r.doc.Servers, text(member(server, "url")))
		}
	}
	if security := member(root, "security"); security != nil {
		for _, requirement := range security.Content {
			for name := range members(requirement) {
				r.doc.Security = append(r.doc.Security, name)
			}
		}
	}
	components := member(root, "components")
	for name, scheme := range members(member(components, "securitySchemes")) {
		r.doc.SecuritySchemes = append(r.doc.SecuritySchemes, SecurityScheme{name, text(member(scheme, "type")), text(member(scheme, "scheme"))})
	}
	for name := range members(member(components, "schemas")) {
		s := &Schema{Name: name}
		r.named[name] = s
		r.doc.Schemas = append(r.doc.Schemas, s)
	}
	for name, node := range members(member(components, "schemas")) {
		r.fill(r.named[name], node)
	}
	for path, item := range members(member(root, "paths")) {
		r.path(path, r.target(item))
	}
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

func (r *reader) path(path string, item *yaml.Node) {
	for key, node := range members(item) {
		if !slices.Contains(methods, key) {
			continue
		}
		op := &Operation{Method: strings.ToUpper(key), Path: path, Line: node.Line}
		r.parameters(op, member(item, "parameters"))
		r.operation(op, node)
		if member(item, "servers") != nil {
			op.Unknown = append(op.Unknown, "servers")
		}
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

func (r *reader) operation(op *Operation, node *yaml.Node) {
	for key, value := range members(node) {
		switch key {
		case "operationId":
			op.ID = text(value)
		case "summary":
			op.Summary = text(value)
		case "description":
			op.Description = text(value)
		case "tags":
			op.Tags = texts(value)
		case "deprecated":
			op.Deprecated = r.boolean(value)
		case "externalDocs": // for readers of the contract
		case "security":
			op.OwnSecurity = true
		case "parameters":
			r.parameters(op, value)
		case "requestBody":
			op.Body = r.body(r.target(value))
		case "responses":
			for status, response := range members(value) {
				op.Responses = append(op.Responses, r.response(status, r.target(response)))
			}
		default:
			op.Unknown = append(op.Unknown, key)
		}
	}
}

func (r *reader) parameters(op *Operation, list *yaml.Node) {
	if list == nil {
		return
	}
	for _, node := range list.Content {
		p := r.parameter(r.target(node))
		op.Parameters = slices.DeleteFunc(op.Parameters, func(other *Parameter) bool { return other.Name == p.Name && other.In == p.In })
		op.Parameters = append(op.Parameters, p)
	}
}

func (r *reader) parameter(node *yaml.Node) *Parameter {
	p := &Parameter{In: text(member(node, "in")), Style: text(member(node, "style"))}
	if p.Style == "" {
		p.Style = map[string]string{"query": "form", "cookie": "form"}[p.In]
		if p.Style == "" {
			p.Style = "simple"
		}
	}
	p.Explode = p.Style == "form"
	for key, value := range members(node) {
		switch key {
		case "name":
			p.Name = text(value)
		case "in", "style":
		case "required":
			p.Required = r.boolean(value)
		case "explode":
			p.Explode = r.boolean(value)
		case "description":
			p.Description = text(value)
		case "schema":
			p.Schema = r.schema(value)
		case "example":
			p.Example = r.value(value)
		case "examples":
			for name, example := range members(value) {
				if shown := member(r.target(example), "value"); shown == nil {
					r.fail(example, "the example %s has no value", name)
				} else if p.Example == nil {
					p.Example = r.value(shown)
				}
			}
		case "deprecated": // for readers of the contract
		default:
			p.Unknown = append(p.Unknown, key)
		}
	}
	if p.Schema == nil {
		r.fail(node, "the parameter %s has no schema", p.Name)
		p.Schema = &Schema{}
	}
	return p
}

func (r *reader) body(node *yaml.Node) *Body {
	b := &Body{Required: r.boolean(member(node, "required"))}
	b.MediaType, b.Others, b.Schema, b.Examples = r.content(member(node, "content"))
	return b
}

func (r *reader) response(status string, node *yaml.Node) *Response {
	response := &Response{Status: status, Description: text(member(node, "description"))}
	response.MediaType, response.Others, response.Schema, response.Examples = r.content(member(node, "content"))
	for name, header := range members(member(node, "headers")) {
		response.Headers = append(response.Headers, Header{name, r.schema(member(r.target(header), "schema"))})
	}
	return response
}

func (r *reader) content(node *yaml.Node) (mediaType string, others []string, s *Schema, examples []Example) {
	for name, media := range members(node) {
		if mediaType != "" {
			others = append(others, name)
			continue
		}
		mediaType = name
		if schema := member(media, "schema"); schema != nil {
			s = r.schema(schema)
		}
		if value := member(media, "example"); value != nil {
			examples = append(examples, Example{Value: *r.value(value)})
		}
		for name, example := range members(member(media, "examples")) {
			example = r.target(example)
			value := member(example, "value")
			if value == nil {
				r.fail(example, "the example %s has no value", name)
				continue
			}
			examples = append(examples, Example{name, text(member(example, "summary")), *r.value(value)})
		}
	}
	return mediaType, others, s, examples
}

func (r *reader) number(node *yaml.Node) *int {
	n, err := strconv.Atoi(node.Value)
	if err != nil {
		r.fail(node, "%s is not an integer", node.Value)
	}
	return &n
}

func (r *reader) boolean(node *yaml.Node) bool {
	if node == nil {
		return false
	}
	var value bool
	if err := node.Decode(&value); err != nil {
		r.fail(node, "%s is neither true nor false", node.Value)
	}
	return value
}

func (r *reader) value(node *yaml.Node) *Value {
	value, err := toJSON(node)
	if err != nil && r.err == nil {
		r.err = err
	}
	return &value
}
