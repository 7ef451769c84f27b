package settle

import (
	"context"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// Message searches the history of the bot that sent a message for this message. failure is the error of the send, whose
// outcome must be [delivery.Unknown]; it may be nil if [Began] says when the attempt began.
//
// A row shows the message if it has an id, the same recipient, type, text and file, is not written by the person, is in
// the time of the attempt and is not [Known]. If exactly one row shows the message, the evidence is [Found]. Other rows
// are candidates of [Ambiguous] if nothing in them contradicts the message:
//
//   - They lack a member, or have no readable time.
//   - They have another type, but a text like that of the message, or a file as it has, or no content at all.
//   - They have the file at another address.
//   - They have only a part of the text, or the text with a header, other accents, HTML or other emoji.
//   - The number of the recipient has another beginning, because WhatsApp writes some numbers in two forms.
//   - They are up to 14 hours outside the time of the attempt, because the service may show its local time as UTC.
//
// Jelou documents no other content of a row. So a location or contacts, which have neither text nor file, are never
// [Found]. For the other types, a row shows only text and file: two messages with the same text and other buttons,
// links or cards look the same. A row does not show which program sent it, either: the same text from an operator or
// another program is [Found].
//
// Message reads the messages of all people in the time of the attempt, because Jelou documents no filter by recipient.
// It returns an error if it has nothing to settle. It also returns an error if it cannot read the history: a request
// fails, or the service ignores the page, ends a list before its last page, or lists too many rows of other times. Then
// the evidence is nil, and not [NotSeen], and the error is a [*delivery.Error] whose outcome is that of the message,
// [delivery.Unknown], and whose Err is the failure of the request. If ctx ends during a wait of [Until], Message returns
// the evidence of the last search that it could complete, or nil, with the error of ctx.
func Message(ctx context.Context, client *jelou.ClientWithResponses, botID string, message jelou.Message, failure error, opts ...Option) (Evidence, error) {
	return single(ctx, client, botID, Attempt{Message: message}, failure, opts)
}

func (s *search) history(ctx context.Context, doubts []*doubt) error {
	clock, err := s.client.ListMessagesWithResponse(ctx, s.botID, &jelou.ListMessagesParams{Limit: 1})
	if err != nil {
		return err
	}
	all, asked := s.window(clock.HTTPResponse, doubts)
	return s.gather(all, asked, doubts, func(page int) (rows []row, _ jelou.Pagination, _ error) {
		resp, err := s.client.ListMessagesWithResponse(ctx, s.botID, &jelou.ListMessagesParams{
			Limit: pageSize, Page: page, StartAt: asked.from, EndAt: asked.to,
		})
		if err != nil {
			return nil, jelou.Pagination{}, err
		}
		for _, r := range resp.JSON200.Results {
			found := Found{MessageID: r.MessageID, Status: r.Status, At: r.CreatedAt}
			rows = append(rows, row{found, func(d *doubt) likeness { return d.content.compare(r) }})
		}
		return rows, resp.JSON200.Pagination, nil
	})
}

// Template searches the notifications of a bot for a template whose send failed with the outcome [delivery.Unknown]. It
// works like [Message], with the same errors. The template must have one destination: after a [*delivery.PartialError],
// copy the template for each missing destination.
//
// A row shows the template if it has an id, the same destination, name and campaign id, is in the time of the attempt
// and is not [Known]. Other rows are candidates of [Ambiguous], as for [Message], and so is a row with a campaign id if the
// template has none, or the other way round. Rows do not show the parameters, so a second send of the same template to
// the same person in that time makes the evidence [Ambiguous], too. Template reads all notifications with that name since
// the day before the attempt, because Jelou documents neither their order nor the zone of a day.
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
	days := asked.widened(3 * 24 * time.Hour) // no zone makes the days of the request longer
	return s.gather(all, days, doubts, func(page int) (rows []row, _ jelou.Pagination, _ error) {
		params.Page = page
		resp, err := s.client.ListNotificationsWithResponse(ctx, s.botID, &params)
		if err != nil {
			return nil, jelou.Pagination{}, err
		}
		for _, r := range resp.JSON200.Results {
			found := Found{MessageID: r.ID, Status: r.SentStatus, At: r.CreatedAt}
			rows = append(rows, row{found, func(d *doubt) likeness { return compareTemplate(d.Template, r) }})
		}
		return rows, resp.JSON200.Pagination, nil
	})
}
