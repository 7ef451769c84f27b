package main

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// api plants wrong facts outside the schemas: in servers, security, operations and responses.
func (p *planter) api(document *yaml.Node) {
	for _, server := range items(member(document, "servers")) {
		url := member(server, "url")
		p.value("server", url, url.Value+"/v1")
		p.value("server", url, strings.Replace(url.Value, "https:", "http:", 1))
	}
	for name, scheme := range members(member(member(document, "components"), "securitySchemes")) {
		p.value("security scheme "+name.Value, member(scheme, "scheme"), "bearer")
	}
	if i := indexOf(document, "security"); i >= 0 {
		p.without("security", document, i, 2)
	}
	for path, item := range members(member(document, "paths")) {
		p.value("path", path, strings.Replace(path.Value, "/v1/", "/v2/", 1))
		p.value("path", path, path.Value+"/")
		p.parameters(path.Value, item)
		for method, operation := range members(item) {
			if member(operation, "operationId") != nil {
				p.operation(method.Value+" "+path.Value, method, operation)
			}
		}
	}
	components := member(document, "components")
	for name, response := range members(member(components, "responses")) {
		p.content("response "+name.Value, response)
	}
	for name, body := range members(member(components, "requestBodies")) {
		p.body("body "+name.Value, body)
	}
	for name, parameter := range members(member(components, "parameters")) {
		p.parameter("parameter "+name.Value, parameter)
	}
}

func (p *planter) operation(place string, method, operation *yaml.Node) {
	other := "put"
	if method.Value == other {
		other = "patch"
	}
	p.value(place+": method", method, other)
	id := member(operation, "operationId")
	p.value(place+": operationId", id, id.Value+"Too")
	p.parameters(place, operation)
	if body := member(operation, "requestBody"); body != nil {
		p.body(place+": body", body)
	}
	responses := member(operation, "responses")
	for i := 0; responses != nil && i < len(responses.Content); i += 2 {
		status, response := responses.Content[i], responses.Content[i+1]
		p.without(place+": response "+status.Value, responses, i, 2)
		if strings.HasPrefix(status.Value, "2") {
			p.value(place+": response", status, "203")
		}
		p.content(place+": response "+status.Value, response)
	}
}

func (p *planter) body(place string, body *yaml.Node) {
	if member(body, "$ref") == nil { // the mutants of the shared body cover it
		p.flip(place, body, "required")
		p.content(place, body)
	}
}

func (p *planter) parameters(place string, holder *yaml.Node) {
	list := member(holder, "parameters")
	for i, parameter := range items(list) {
		shared := parameter.Kind == yaml.AliasNode
		if shared {
			parameter = parameter.Alias
		}
		if ref := member(parameter, "$ref"); ref != nil {
			p.without(place+" parameter "+ref.Value, list, i, 1)
			continue
		}
		at := place + " parameter " + member(parameter, "name").Value
		if member(parameter, "in").Value != "path" {
			p.without(at, list, i, 1)
		}
		if !shared { // the mutants of a shared parameter itself cover it
			p.parameter(at, parameter)
		}
	}
}

func (p *planter) parameter(at string, parameter *yaml.Node) {
	if member(parameter, "in").Value != "path" {
		name := member(parameter, "name")
		p.value(at, name, name.Value+"_x")
		p.flip(at, parameter, "required")
	}
	p.schema(at, member(parameter, "schema"))
}

// content plants wrong facts in the body of a request or a response.
func (p *planter) content(place string, holder *yaml.Node) {
	for mediaType, content := range members(member(holder, "content")) {
		p.value(place, mediaType, "application/x-www-form-urlencoded")
		p.schema(place, member(content, "schema"))
	}
	headers := member(holder, "headers")
	for name, header := range members(headers) {
		p.value(place+": header", name, name.Value+"-X")
		p.schema(place+": header "+name.Value, member(header, "schema"))
	}
}
