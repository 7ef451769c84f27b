package settle

import (
	"context"
	"encoding/json"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// Message searches the history of a bot for a message whose send failed with the outcome [delivery.Unknown]. failure is the
// error of the send; it may be nil if [Began] says when the attempt began.
//
// A row shows the message if it has the same recipient, type, text and file, is not written by the person, is in the time of
// the attempt and is not [Known]. If exactly one row shows the message, the evidence is [Found]. Rows that match only in part or
// have no readable time are candidates of [Ambiguous].
//
// Jelou documents no other content of a row. So a location or contacts, which have neither text nor file, are never [Found]. For
// the other types, a row shows only text and file: two messages with the same text and other buttons, links or cards look the same.
//
// Message reads the messages of all people in the time of the attempt, because Jelou documents no filter by recipient. It
// returns an error if it has nothing to settle. It also returns an error if it cannot read the history: a request fails, or the
// service ignores the page or the times in the request. Then the evidence is nil, and not [NotSeen], and the error is a
// [*delivery.Error] whose outcome is that of the message, [delivery.Unknown], and whose Err is the failure of the request.
// If ctx ends during a wait of [Until], Message returns the evidence of the last search, or nil if that failed, with the
// error of ctx.
func Message(ctx context.Context, client *jelou.ClientWithResponses, botID string, message jelou.Message, failure error, opts ...Option) (Evidence, error) {
	s, err := newSearch(failure, opts)
	if err != nil {
		return nil, err
	}
	want, err := contentOf(message)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, func() (Evidence, error) { return s.history(ctx, client, botID, want) })
}

func (s *search) history(ctx context.Context, client *jelou.ClientWithResponses, botID string, want content) (Evidence, error) {
	clock, err := client.ListMessagesWithResponse(ctx, botID, &jelou.ListMessagesParams{Limit: 1})
	if err != nil {
		return nil, err
	}
	w := s.window(clock.HTTPResponse)
	rows := client.AllMessages(ctx, botID, &jelou.ListMessagesParams{Limit: pageSize, StartAt: w.from, EndAt: w.to})
	return gather(s, w, rows, func(row jelou.MessageRow) (Found, likeness) {
		return Found{MessageID: row.MessageID, Status: row.Status, At: row.CreatedAt}, want.compare(row)
	})
}

// content is the part of a message that a row of the history can show.
type content struct {
	Type     string `json:"type"`
	UserID   string `json:"userId"`
	Text     string `json:"text"`
	MediaURL string `json:"mediaUrl"`
}

func contentOf(message jelou.Message) (content, error) {
	var c content
	text, err := json.Marshal(message)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.UserID == "" {
		return c, problem("the message has no user id to search for") // the cause may quote the message
	}
	return c, nil
}

// compare returns how much a row looks like the message. Only the recipient, the type and the content together are a proof. A
// row that lacks a part of the content, or has more, may be another message: a picture with another caption, for example. It
// may also be the message, because the form of types other than text is a guess.
func (c content) compare(row jelou.MessageRow) likeness {
	if !samePerson(row.Recipient.ID, c.UserID) || strings.EqualFold(row.By, "user") {
		return different
	}
	sameType := simple(row.Bubble.Type) == simple(c.Type)
	sameText := lines(row.Bubble.Text) == lines(c.Text)
	sameFile := row.Bubble.MediaURL == c.MediaURL
	hasText, hasFile := c.Text != "", c.MediaURL != ""
	switch {
	case hasText && row.Bubble.Text != "" && !sameText:
		return different
	case sameType && sameText && sameFile && (hasText || hasFile):
		return same
	case sameType, hasText && sameText, hasFile && sameFile:
		return similar
	default:
		return different
	}
}

// simple returns a name for comparing: the same for QUICK_REPLY, quick_reply and quickReply.
func simple(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

// lines returns a text for comparing, with plain line breaks and without white space around it.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}
