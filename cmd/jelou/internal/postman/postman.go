// Package postman is the command "jelou postman".
package postman

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/internal/openapi"
)

// Sandbox is the collection's server until somebody changes the variable. It is never the real service.
const Sandbox = "http://127.0.0.1:8080"

// New returns the command.
func New() *cobra.Command {
	return &cobra.Command{
		Use:   "postman",
		Short: "Print a Postman collection with every example of the contract",
		Long: `Print a Postman collection (v2.1) with a request for every example of the
contract, for Postman and for other programs that import such a collection.

Set its variables clientId, clientSecret and botId. baseUrl is the address of
"jelou sandbox", so no request reaches Jelou until somebody changes it.`,
		Example:           "  jelou postman > jelou.postman_collection.json",
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			document, err := openapi.Contract()
			if err != nil {
				return err
			}
			encoder := json.NewEncoder(cmd.OutOrStdout())
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(collectionOf(document))
		},
	}
}

// object is a part of a collection, in the form of
// https://schema.getpostman.com/json/collection/v2.1.0/collection.json.
type object map[string]any

func collectionOf(document *openapi.Document) object {
	text := func(key, value string) object { return object{"key": key, "value": value, "type": "string"} }
	var folders []object
	for _, op := range document.Operations {
		name := strings.TrimSuffix(op.Summary, ".")
		examples := []openapi.Example{{}}
		if op.Body != nil {
			examples = op.Body.Examples
		}
		var items []object
		for _, example := range examples {
			items = append(items, object{"name": cmp.Or(example.Summary, name), "request": requestOf(op, example)})
		}
		folders = append(folders, object{"name": name, "item": items})
	}
	return object{
		"info": object{
			"name":        document.Title,
			"description": "Every example of the contract " + document.Version + ". An unofficial collection.",
			"schema":      "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		"auth": object{"type": "basic", "basic": []object{text("username", "{{clientId}}"), text("password", "{{clientSecret}}")}},
		"variable": []object{
			text("baseUrl", Sandbox), text("clientId", ""), text("clientSecret", ""), text(form.BotParam, "BOT_ID"),
		},
		"item": folders,
	}
}

var bot = regexp.MustCompile(`"` + form.BotParam + `": *"[^"]*"`)

func requestOf(op *openapi.Operation, example openapi.Example) object {
	headers := []object{{"key": "Accept", "value": openapi.JSONType}}
	request := object{"method": op.Method, "description": op.Description, "url": addressOf(op)}
	if example.Value != nil {
		raw := string(example.Value)
		if form.BotInBody(op) {
			raw = bot.ReplaceAllString(raw, `"`+form.BotParam+`": "{{`+form.BotParam+`}}"`)
		}
		headers = append(headers, object{"key": "Content-Type", "value": openapi.JSONType})
		request["body"] = object{"mode": "raw", "raw": raw, "options": object{"raw": object{"language": "json"}}}
	}
	request["header"] = headers
	return request
}

// addressOf fills in the required parameters with samples. It adds the other parameters switched off.
func addressOf(op *openapi.Operation) object {
	const host = "{{baseUrl}}"
	path := op.Path
	var on []string
	var queries []object
	for _, p := range op.Parameters {
		values := valuesOf(p)
		if !p.Explode {
			values = []string{strings.Join(values, ",")}
		}
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", values[0])
			continue
		}
		for _, value := range values {
			queries = append(queries, object{"key": escape(p.Name), "value": value, "description": p.Description, "disabled": !p.Required})
			if p.Required {
				on = append(on, escape(p.Name)+"="+value)
			}
		}
	}
	raw := host + path
	if len(on) > 0 {
		raw += "?" + strings.Join(on, "&")
	}
	to := object{"raw": raw, "host": []string{host}, "path": strings.Split(strings.TrimPrefix(path, "/"), "/")}
	if queries != nil {
		to["query"] = queries
	}
	return to
}

// valuesOf returns a variable for the bot, and otherwise samples, percent-encoded: one value, or those of a list. For an
// optional parameter without an example, the value is empty.
func valuesOf(p *openapi.Parameter) []string {
	switch {
	case p.Name == form.BotParam:
		return []string{"{{" + form.BotParam + "}}"}
	case !p.Required && p.Example == nil:
		return []string{""}
	}
	values := p.Sample()
	for i, text := range values {
		values[i] = escape(text)
	}
	return values
}

func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
