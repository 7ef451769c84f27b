package main

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// api plants wrong facts outside the schemas: in servers, security, operations and responses.
func (p *planter) api(place string, key, value *yaml.Node) {
	switch key.Value {
	case "servers":
		for _, server := range value.Content {
			url := member(server, "url")
			p.value("server", url, url.Value+"/v1")
			p.value("server", url, strings.Replace(url.Value, "https:", "http:", 1))
		}
	case "securitySchemes":
		for name, scheme := range members(value) {
			p.value("security scheme "+name.Value, member(scheme, "scheme"), "bearer")
		}
	case "paths":
		for path, item := range members(value) {
			p.value("path", path, strings.Replace(path.Value, "/v1/", "/v2/", 1))
			p.value("path", path, path.Value+"/")
			p.walk(path.Value, item)
		}
	case "get", "post", "put", "patch", "delete":
		other := "put"
		if key.Value == other {
			other = "patch"
		}
		place = key.Value + " " + place
		p.value(place+": method", key, other)
		p.walk(place, value)
	case "operationId":
		p.value(place+": operationId", value, value.Value+"Too")
	case "parameters":
		p.parameters(place, value)
		for name, shared := range members(value) { // under components
			p.parameter("parameter "+name.Value, shared)
		}
	case "requestBody":
		p.body(place+": body", value)
	case "requestBodies":
		for name, shared := range members(value) {
			p.body("body "+name.Value, shared)
		}
	case "responses":
		for status, response := range members(value) {
			p.without(place+": response "+status.Value, value, status)
			if strings.HasPrefix(status.Value, "2") {
				p.value(place+": response", status, "203")
			}
			p.walk(place+": response "+status.Value, response)
		}
	case "content":
		for mediaType, content := range members(value) {
			p.value(place, mediaType, "application/x-www-form-urlencoded")
			p.walk(place, content)
		}
	case "headers":
		for name, header := range members(value) {
			p.value(place+": header", name, name.Value+"-X")
			p.walk(place+": header "+name.Value, header)
		}
	}
}

func (p *planter) body(place string, body *yaml.Node) {
	if member(body, "$ref") == nil { // else the mutants of the shared body cover it
		p.flip(place, body, "required")
		p.walk(place, body)
	}
}

// parameters plants wrong facts in a list of parameters. The mutants of a shared parameter itself cover the parameter.
func (p *planter) parameters(place string, list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range list.Content {
		parameter := item
		if item.Kind == yaml.AliasNode {
			parameter = item.Alias
		}
		if ref := member(parameter, "$ref"); ref != nil {
			p.without(place+" parameter "+ref.Value, list, item)
			continue
		}
		at := place + " " + member(parameter, "in").Value + " parameter " + member(parameter, "name").Value
		if member(parameter, "in").Value != "path" {
			p.without(at, list, item)
		}
		if item == parameter {
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
	p.walk(at, member(parameter, "schema"))
}
