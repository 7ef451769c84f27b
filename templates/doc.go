// Package templates compares a template with the bot's row for it before you send the template. Otherwise a wrong number of
// parameters or a wrong language shows only in WhatsApp's report, after Jelou has accepted the template.
//
//	for row, err := range client.AllTemplates(ctx, botID, &jelou.ListTemplatesParams{Query: "order_ready"}) {
//		…
//		err = templates.Check(row, template)
//	}
package templates
