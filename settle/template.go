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
// that time makes the evidence [Ambiguous], too. Template reads all notifications with that name since the day before the
// attempt, because Jelou documents neither their order nor the zone of a day.
func Template(ctx context.Context, client *jelou.ClientWithResponses, botID string, template jelou.Template, failure error, opts ...Option) (Evidence, error) {
	return single(ctx, client, botID, Attempt{Template: &template}, failure, opts)
}

// notifications looks for templates with the same name. It does not ask for the campaign id: Jelou may not keep one that is no
// campaign of its own, and then the filter would hide the row.
func (s *search) notifications(ctx context.Context, doubts []*doubt) error {
	clock, err := s.client.ListNotificationsWithResponse(ctx, s.botID, &jelou.ListNotificationsParams{Limit: 1})
	if err != nil {
		return err
	}
	all, asked := s.window(clock.HTTPResponse, doubts)
	params := jelou.ListNotificationsParams{
		Limit: pageSize, ElementName: doubts[0].Template.ElementName,
		// Jelou does not document the zone of a day.
		From: asked.from.AddDate(0, 0, -1).Format(time.DateOnly), To: asked.to.AddDate(0, 0, 1).Format(time.DateOnly),
	}
	rows := pages(func(page int) ([]jelou.Notification, jelou.Pagination, error) {
		params.Page = page
		resp, err := s.client.ListNotificationsWithResponse(ctx, s.botID, &params)
		if err != nil {
			return nil, jelou.Pagination{}, err
		}
		return resp.JSON200.Results, resp.JSON200.Pagination, nil
	})
	days := asked.widened(3 * 24 * time.Hour) // no zone makes the days of the request longer
	read := func(row jelou.Notification) Found {
		return Found{MessageID: row.ID, Status: row.SentStatus, At: row.CreatedAt}
	}
	return gather(s, all, days, rows, doubts, read, func(d *doubt, row jelou.Notification) likeness { return compareTemplate(d.Template, row) })
}
