package settle

import (
	"context"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// Template searches the notifications of a bot for a template whose send failed with the outcome [delivery.Unknown]. It works
// like [Message], with the same errors. The template must have one destination: after a [*delivery.PartialError], copy the
// template for each missing destination.
//
// A row shows the template if it has an id, the same destination, name and campaign id, is in the time of the attempt and is not
// [Known]. Other rows are candidates of [Ambiguous], as for [Message], and so is a row if only one of the two has a campaign id.
// Rows do not show the parameters, so a second send of the same template to the same person in that time makes the evidence
// [Ambiguous], too.
func Template(ctx context.Context, client *jelou.ClientWithResponses, botID string, template jelou.Template, failure error, opts ...Option) (Evidence, error) {
	s, err := newSearch(failure, opts)
	if err != nil {
		return nil, err
	}
	if len(template.Destinations) != 1 {
		return nil, problem("the template to settle must have one destination")
	}
	return s.run(ctx, func() (Evidence, error) { return s.notifications(ctx, client, botID, template) })
}

func (s *search) notifications(ctx context.Context, client *jelou.ClientWithResponses, botID string, template jelou.Template) (Evidence, error) {
	clock, err := client.ListNotificationsWithResponse(ctx, botID, &jelou.ListNotificationsParams{Limit: 1})
	if err != nil {
		return nil, err
	}
	w := s.window(clock.HTTPResponse)
	rows := client.AllNotifications(ctx, botID, &jelou.ListNotificationsParams{
		Limit: pageSize, ElementName: template.ElementName, CampaignID: template.CampaignID,
		// Jelou does not document the zone of a day.
		From: w.from.AddDate(0, 0, -1).Format(time.DateOnly), To: w.to.AddDate(0, 0, 1).Format(time.DateOnly),
	})
	return gather(s, w, rows, func(row jelou.Notification) (Found, likeness) {
		return Found{MessageID: row.ID, Status: row.SentStatus, At: row.CreatedAt}, compareTemplate(template, row)
	})
}
