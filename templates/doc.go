// Package templates checks a template against the one that the bot has, before it is sent. A wrong number of parameters or a
// wrong language otherwise shows only in WhatsApp's report, after Jelou has accepted the template.
//
//	for row, err := range client.AllTemplates(ctx, botID, &jelou.ListTemplatesParams{Query: "order_ready"}) {
//		…
//		err = templates.Check(row, template)
//	}
package templates
