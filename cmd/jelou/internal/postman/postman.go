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

// The parts of a collection, in the form of
// https://schema.getpostman.com/json/collection/v2.1.0/collection.json.
type (
	collection struct {
		Info     info       `json:"info"`
		Auth     auth       `json:"auth"`
		Variable []variable `json:"variable"`
		Item     []folder   `json:"item"`
	}
	info struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Schema      string `json:"schema"`
	}
	auth struct {
		Type  string     `json:"type"`
		Basic []variable `json:"basic"`
	}
	variable struct {
		Key   string `json:"key"`
		Value string `json:"value"`
		Type  string `json:"type"`
	}
	folder struct {
		Name string `json:"name"`
		Item []item `json:"item"`
	}
	item struct {
		Name    string  `json:"name"`
		Request request `json:"request"`
	}
	request struct {
		Method      string   `json:"method"`
		Description string   `json:"description"`
		Header      []header `json:"header"`
		URL         address  `json:"url"`
		Body        *body    `json:"body,omitempty"`
	}
	header struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	address struct {
		Raw   string   `json:"raw"`
		Host  []string `json:"host"`
		Path  []string `json:"path"`
		Query []query  `json:"query,omitempty"`
	}
	query struct {
		Key         string `json:"key"`
		Value       string `json:"value"`
		Description string `json:"description"`
		Disabled    bool   `json:"disabled"`
	}
	body struct {
		Mode    string  `json:"mode"`
		Raw     string  `json:"raw"`
		Options options `json:"options"`
	}
	options struct {
		Raw language `json:"raw"`
	}
	language struct {
		Language string `json:"language"`
	}
)

func collectionOf(document *openapi.Document) collection {
	text := func(key, value string) variable { return variable{key, value, "string"} }
	c := collection{
		Info: info{
			Name:        document.Title,
			Description: "Every example of the contract " + document.Version + ". An unofficial collection.",
			Schema:      "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		Auth: auth{"basic", []variable{text("username", "{{clientId}}"), text("password", "{{clientSecret}}")}},
		Variable: []variable{
			text("baseUrl", Sandbox), text("clientId", ""), text("clientSecret", ""), text(form.BotParam, "BOT_ID"),
		},
	}
	for _, op := range document.Operations {
		f := folder{Name: strings.TrimSuffix(op.Summary, ".")}
		examples := []openapi.Example{{}}
		if op.Body != nil {
			examples = op.Body.Examples
		}
		for _, example := range examples {
			f.Item = append(f.Item, item{cmp.Or(example.Summary, f.Name), requestOf(op, example)})
		}
		c.Item = append(c.Item, f)
	}
	return c
}

var bot = regexp.MustCompile(`"` + form.BotParam + `": *"[^"]*"`)

func requestOf(op *openapi.Operation, example openapi.Example) request {
	r := request{
		Method: op.Method, Description: op.Description,
		Header: []header{{"Accept", openapi.JSONType}}, URL: addressOf(op),
	}
	if example.Value == nil {
		return r
	}
	raw := string(example.Value)
	if form.BotInBody(op) {
		raw = bot.ReplaceAllString(raw, `"`+form.BotParam+`": "{{`+form.BotParam+`}}"`)
	}
	r.Header = append(r.Header, header{"Content-Type", openapi.JSONType})
	r.Body = &body{"raw", raw, options{language{"json"}}}
	return r
}

// addressOf fills in the required parameters with samples. It adds the other parameters switched off.
func addressOf(op *openapi.Operation) address {
	path := op.Path
	to := address{Host: []string{"{{baseUrl}}"}}
	var on []string
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
			to.Query = append(to.Query, query{p.Name, value, p.Description, !p.Required})
			if p.Required {
				on = append(on, p.Name+"="+value)
			}
		}
	}
	to.Path = strings.Split(strings.Trim(path, "/"), "/")
	to.Raw = to.Host[0] + path
	if len(on) > 0 {
		to.Raw += "?" + strings.Join(on, "&")
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
	values := form.Sample(p)
	for i, text := range values {
		values[i] = strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	}
	return values
}
