package main

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// api plants wrong facts outside of the schemas: where to send, how to name oneself, what comes back.
func (p *planter) api(root *yaml.Node) {
	server := member(member(root, "servers").Content[0], "url")
	p.value("server", server, "https://api.jelou.ai/v1")
	p.value("server", server, "http://api.jelou.ai")
	scheme := member(member(member(root, "components"), "securitySchemes"), "basicAuth")
	p.value("security scheme", member(scheme, "scheme"), "bearer")
	p.without("security: dropped", root, indexOf(root, "security"), 2)

	paths := member(root, "paths")
	for i := 0; i < len(paths.Content); i += 2 {
		path, item := paths.Content[i], paths.Content[i+1]
		p.value("path", path, strings.Replace(path.Value, "/v1/", "/v2/", 1))
		p.value("path", path, path.Value+"/")
		p.value(path.Value+" method", item.Content[0], "put")
		p.operation(path.Value, item.Content[1])
	}
}

func (p *planter) operation(path string, operation *yaml.Node) {
	p.value(path+" operationId", member(operation, "operationId"), "send")
	for _, parameter := range member(operation, "parameters").Content {
		name := member(parameter, "name").Value
		p.value(path+" parameter "+name+" minLength", member(member(parameter, "schema"), "minLength"), "2")
	}
	body := member(operation, "requestBody")
	p.value(path+" body required", member(body, "required"), "false")
	content := member(body, "content")
	p.value(path+" body type", content.Content[0], "application/x-www-form-urlencoded")
	p.value(path+" body", member(member(content.Content[1], "schema"), "$ref"), "#/components/schemas/TextMessage")

	responses := member(operation, "responses")
	for i := 0; i < len(responses.Content); i += 2 {
		status := responses.Content[i]
		p.without(path+" answer: without "+status.Value, responses, i, 2)
		if status.Value == "200" {
			p.value(path+" answer", status, "202")
			schema := member(member(member(responses.Content[i+1], "content"), "application/json"), "schema")
			p.value(path+" answer 200", member(schema, "$ref"), "#/components/schemas/Error")
		}
	}
}

func indexOf(node *yaml.Node, name string) int {
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return i
		}
	}
	return 0
}
