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
			if method.Value != "parameters" {
				p.operation(method.Value+" "+path.Value, method, operation)
			}
		}
	}
	for name, response := range members(member(member(document, "components"), "responses")) {
		p.content("response "+name.Value, response)
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
		p.flip(place+": body", body, "required")
		p.content(place+": body", body)
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

func (p *planter) parameters(place string, holder *yaml.Node) {
	list := member(holder, "parameters")
	for i, parameter := range items(list) {
		shared := parameter.Kind == yaml.AliasNode
		if shared {
			parameter = parameter.Alias
		}
		name := member(parameter, "name")
		at := place + " parameter " + name.Value
		if member(parameter, "in").Value != "path" {
			p.without(at, list, i, 1)
		}
		if shared {
			continue // the mutants of the shared parameter's own schema cover it
		}
		if member(parameter, "in").Value != "path" {
			p.value(at, name, name.Value+"_x")
			p.flip(at, parameter, "required")
		}
		p.schema(at, member(parameter, "schema"))
	}
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
