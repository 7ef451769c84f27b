package settle

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// Message searches the history of a bot for a message whose send failed with the outcome [delivery.Unknown]. failure is the
// error of the send; it may be nil if [Began] says when the attempt began.
//
// A row is the message if it has its recipient, its type and its text or file, was not written by the person, is in the time of
// the attempt and is not [Known]. A row that has only a part of that, or no time that can be read, is a candidate of [Ambiguous].
//
// It reads the messages of all people in the time of the attempt, since Jelou documents no filter by recipient. The error says
// that nothing is to be settled, or that the history could not be read: the [*delivery.Error] of a request, or that the service
// ignores the page or the times that it was asked for. The evidence is then nil, and not [NotSeen].
// If ctx ends during a wait of [Until], the evidence so far comes with its error.
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
	var found seen
	for row, err := range client.AllMessages(ctx, botID, &jelou.ListMessagesParams{Limit: pageSize, StartAt: w.from, EndAt: w.to}) {
		if err != nil {
			return nil, err
		}
		if end, err := found.end(w, row.CreatedAt); err != nil {
			return nil, err
		} else if end {
			break
		}
		if !found.isNew(row.MessageID) || slices.Contains(s.known, row.MessageID) {
			continue
		}
		found.add(w, want.compare(row), Found{MessageID: row.MessageID, Status: row.Status, At: row.CreatedAt})
	}
	return found.evidence(w), nil
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

// compare says how much a row looks like the message. Only the recipient, the type and the content together prove it: a row
// that hides its content may be any message, and the form of other types than text is a guess.
func (c content) compare(row jelou.MessageRow) likeness {
	if !samePerson(row.Recipient.ID, c.UserID) || strings.EqualFold(row.By, "user") {
		return different
	}
	sameType := simple(row.Bubble.Type) == simple(c.Type)
	sameText := c.Text != "" && lines(row.Bubble.Text) == lines(c.Text)
	sameFile := c.MediaURL != "" && row.Bubble.MediaURL == c.MediaURL
	switch {
	case c.Text != "" && row.Bubble.Text != "" && !sameText:
		return different
	case sameType && (sameText || sameFile):
		return same
	case sameType || sameText || sameFile:
		return similar
	default:
		return different
	}
}

// simple compares QUICK_REPLY, quick_reply and quickReply as one.
func simple(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

// lines compares texts apart from the form of line breaks and from white space around them.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}
