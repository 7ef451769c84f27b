// Package templates compares a template with the bot's row for it before you send the template. Otherwise a wrong number of
// parameters or a wrong language shows only in WhatsApp's report, after Jelou has accepted the template.
//
//	for row, err := range client.AllTemplates(ctx, botID, &jelou.ListTemplatesParams{Query: "order_ready"}) {
//		…
//		err = templates.Check(row, template)
//	}
package templates

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// approved is the status of a template that a bot can send, as Jelou documents it.
const approved = "APPROVED"

// media are the kinds of template with a file, in Jelou's spelling for a send.
var media = []string{"image", "video", "document"}

// Check compares a template with its row in listTemplates. It returns nil, or a [*delivery.ValidationError] with every
// difference. It compares the name, the approval, the language in any case, the number of parameters, and the kind with its
// file. It does not compare a fact that the row lacks. The error repeats no parameter.
func Check(row jelou.TemplateRow, template jelou.Template) error {
	var c check
	c.expect("/elementName", template.ElementName == row.ElementName, "another name", "must be the name of the row")
	c.expect("/elementName", row.Status == "" || row.Status == approved, "a template with the status "+row.Status, "must be "+approved)
	c.expect("/language", row.Language == "" || template.Language == "" || strings.EqualFold(row.Language, template.Language),
		"another language", "must be "+strings.ToLower(row.Language))
	if n, known := Parameters(row); known {
		c.expect("/parameters", len(template.Parameters) == n, strconv.Itoa(len(template.Parameters))+" given", "must be "+strconv.Itoa(n))
	}
	c.kind(row, template)
	if len(c.violations) == 0 {
		return nil
	}
	return &delivery.ValidationError{Violations: c.violations}
}

type check struct{ violations []delivery.Violation }

func (c *check) expect(pointer string, holds bool, given, limit string) {
	if !holds {
		c.violations = append(c.violations, delivery.Violation{Pointer: pointer, Rule: "template", Limit: limit, Given: given})
	}
}

func (c *check) kind(row jelou.TemplateRow, template jelou.Template) {
	given := string(template.Type)
	if given == "" {
		given = "text" // Jelou's default
	}
	if of := strings.ToLower(row.Type); slices.Contains(media, of) {
		c.expect("/type", given == of, given, "must be "+of)
		given = of
	}
	hasFile := slices.Contains(media, given)
	c.expect("/mediaUrl", !hasFile || template.MediaURL != "", "missing", "required for a template of the type "+given)
	c.expect("/mediaUrl", hasFile || template.MediaURL == "", "a file", "allowed only for the types image, video and document")
	c.expect("/filename", template.Filename == "" || given == "document", "a name", "allowed only for the type document")
}
