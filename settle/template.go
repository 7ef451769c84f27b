package settle

import (
	"context"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// Template searches the notifications of a bot for a template whose send failed with the outcome [delivery.Unknown]. It
// works like [Message], with the same errors. The template must have one destination: after a [*delivery.PartialError],
// copy the template for each missing destination.
//
// A row shows the template if it has an id, the same destination, name and campaign id, is in the time of the attempt
// and is not [Known]. Other rows are candidates of [Ambiguous], as for [Message], and so is a row if only one of the
// two has a campaign id. Rows do not show the parameters, so a second send of the same template to the same person in
// that time makes the evidence [Ambiguous], too.
func Template(ctx context.Context, client *jelou.ClientWithResponses, botID string, template jelou.Template, failure error, opts ...Option) (Evidence, error) {
	return single(ctx, client, botID, Attempt{Template: &template}, failure, opts)
}

// notifications looks for templates with the same name and campaign id.
func (s *search) notifications(ctx context.Context, client *jelou.ClientWithResponses, botID string, doubts []*doubt) error {
	clock, err := client.ListNotificationsWithResponse(ctx, botID, &jelou.ListNotificationsParams{Limit: 1})
	if err != nil {
		return err
	}
	w, template := s.window(clock.HTTPResponse, doubts), doubts[0].template
	rows := client.AllNotifications(ctx, botID, &jelou.ListNotificationsParams{
		Limit: pageSize, ElementName: template.ElementName, CampaignID: template.CampaignID,
		// Jelou does not document the zone of a day.
		From: w.from.AddDate(0, 0, -1).Format(time.DateOnly), To: w.to.AddDate(0, 0, 1).Format(time.DateOnly),
	})
	read := func(row jelou.Notification) Found {
		return Found{MessageID: row.ID, Status: row.SentStatus, At: row.CreatedAt}
	}
	return gather(s, w, rows, doubts, read, func(d *doubt, row jelou.Notification) likeness { return compareTemplate(d.template, row) })
}
