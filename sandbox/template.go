package sandbox

import (
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/templates"
)

// defaultTemplates has the form of a response to listTemplates.
//
//go:embed templates.json
var defaultTemplates []byte

// WithTemplates sets the templates of every bot instead of [DefaultTemplates]. A row's text is in the member template, such
// as "Hello {{1}}". A template without a name is an error.
func WithTemplates(rows ...jelou.TemplateRow) Option {
	return func(s *Sandbox) error {
		if slices.ContainsFunc(rows, func(row jelou.TemplateRow) bool { return row.ElementName == "" }) {
			return errors.New("sandbox: a template has no elementName")
		}
		s.templates = slices.Clone(rows)
		return nil
	}
}

// templateRows are the templates that the sandbox knows.
type templateRows []jelou.TemplateRow

// DefaultTemplates returns the templates of a sandbox without [WithTemplates]: some approved ones, a pending one and a
// rejected one.
func DefaultTemplates() []jelou.TemplateRow {
	var list jelou.TemplateList
	if err := json.Unmarshal(defaultTemplates, &list); err != nil {
		panic(err) // the file is part of the program
	}
	return list.Data
}

// find returns the row with the name and the language of a template. A template or a row without a language matches any.
func (t templateRows) find(template jelou.Template) (row jelou.TemplateRow, found bool) {
	for _, row := range t {
		anyLanguage := template.Language == "" || row.Language == ""
		if row.ElementName == template.ElementName && (anyLanguage || strings.EqualFold(row.Language, template.Language)) {
			return row, true
		}
	}
	return jelou.TemplateRow{}, false
}

// refuse returns the refusal of a template that the bot cannot send, or nil. An older page of Jelou shows the body of the
// response for a template that does not exist. Three points are guesses: the status 400; a template in another language is
// another template; Jelou refuses a template that is not approved, or does not fit, in the same form.
func (t templateRows) refuse(botID string, template jelou.Template) *response {
	row, found := t.find(template)
	if !found {
		return templateFailure("Template does not exist", botID, template)
	}
	var broken *delivery.ValidationError
	if errors.As(templates.Check(row, template), &broken) {
		return templateFailure(broken.Violations[0].String(), botID, template)
	}
	return nil
}

func templateFailure(reason, botID string, template jelou.Template) *response {
	destinations := make([]map[string]string, len(template.Destinations))
	for i, user := range template.Destinations {
		destinations[i] = map[string]string{"destination": user}
	}
	return says(http.StatusBadRequest, map[string]any{
		"message": []string{reason},
		"status":  "failed",
		"_metadata": map[string]any{"error": struct{}{}, "body": map[string]any{
			"destinations": destinations,
			"parameters":   template.Parameters,
			"elementName":  template.ElementName,
			"code":         template.Language,
			"type":         template.Type,
			"botId":        botID,
		}},
	}).because(delivery.Violation{Given: reason})
}

func (o operations) ListTemplates(w http.ResponseWriter, r *http.Request) {
	o.serve("listTemplates", w, r, operation{accept: func(*entry, any) *response {
		query := r.URL.Query()
		rows := []jelou.TemplateRow{}
		for _, row := range o.sandbox.templates {
			if strings.Contains(strings.ToLower(row.ElementName), strings.ToLower(query.Get("query"))) &&
				wanted(query, "status", row.Status) && wanted(query, "category", row.Category) {
				rows = append(rows, row)
			}
		}
		return says(http.StatusOK, map[string]any{"data": rows})
	}})
}
