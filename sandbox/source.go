package sandbox

import (
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// source makes the log available to the page.
type source struct{ *Sandbox }

func (s source) Items() ([]page.Item, <-chan struct{}) {
	_, newer := s.log.progress() // before the entries, so that no change is missed
	entries := s.log.all()
	items := make([]page.Item, len(entries))
	for i, e := range entries {
		items[i] = s.item(e)
	}
	return items, newer
}

func (s source) item(e entry) page.Item {
	item := page.Item{
		Number:     e.Number,
		Time:       e.Time,
		Operation:  e.Operation,
		BotID:      e.BotID,
		UserID:     e.UserID,
		Body:       e.Body,
		Accepted:   e.Accepted,
		MessageID:  e.MessageID,
		Status:     e.Status,
		Failure:    e.Failure,
		Violations: e.Violations,
		Incoming:   e.person,
	}
	switch {
	case e.person:
		item.Message = func() any { return jelou.TextMessage{UserID: e.UserID, Text: e.bubble.Text} }
	case e.valid && len(e.Body) > 0:
		item.Message = func() any { return s.content(e) }
	}
	now := s.clock.now()
	for _, one := range e.sent {
		last, next := one.reached(now, s.pace)
		sent := page.Sent{ID: one.id, UserID: one.userID, Status: last.status, Fails: one.fails}
		if !next.IsZero() {
			sent.Next = next.Sub(now)
		}
		item.Sent = append(item.Sent, sent)
	}
	return item
}

// content returns the decoded content of a request. A template comes with its row, which has the text.
func (s source) content(e entry) any {
	content := e.content()
	if template, ok := content.(jelou.Template); ok {
		row, _ := s.templates.find(template)
		return page.Template{Template: template, Row: row}
	}
	return content
}
