package sandbox

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// source makes the log available to the page.
type source struct{ sandbox *Sandbox }

func (s source) Since(number uint64) ([]page.Item, <-chan struct{}) {
	requests, _, newer := s.sandbox.log.since(number)
	items := make([]page.Item, len(requests))
	for i, r := range requests {
		items[i] = s.item(r)
	}
	return items, newer
}

func (s source) item(r Request) page.Item {
	item := page.Item{
		Seq:        r.Number,
		Time:       r.Time,
		Operation:  r.Operation,
		BotID:      r.BotID,
		UserID:     r.UserID,
		Body:       r.Body,
		Accepted:   r.Accepted,
		MessageID:  r.MessageID,
		Status:     r.Status,
		Fault:      r.Failure,
		Violations: r.Violations,
		Incoming:   r.Operation == "",
	}
	if r.read != nil {
		item.Message = r.content
	}
	if template, ok := templateOf(r); ok {
		item.Message = func() any { return page.Template{Template: template} }
		item.UserID = template.Destinations[0]
		for i, to := range template.Destinations {
			item.Sent = append(item.Sent, status(r.Time, page.Sent{ID: fmt.Sprint(r.Number, i), UserID: to}))
		}
	} else if r.Accepted && r.read != nil && !item.Incoming {
		item.Sent = []page.Sent{status(r.Time, page.Sent{ID: fmt.Sprint(r.Number), UserID: r.UserID})}
	}
	return item
}

// content returns the decoded content of the request.
func (r Request) content() any {
	if r = r.opened(); r.Message != nil {
		return r.Message
	}
	return r.FlowButton
}

func templateOf(r Request) (jelou.Template, bool) {
	var template jelou.Template
	if r.Operation != "sendTemplate" || !r.Accepted || template.UnmarshalJSON(r.Body) != nil {
		return jelou.Template{}, false
	}
	return template, true
}

// status sets the status of what was sent at this time.
func status(sent time.Time, s page.Sent) page.Sent {
	const pace = time.Second
	steps := []string{"CREATED", "DELIVERED_CHANNEL", "DELIVERED_USER", "READ"}
	age := time.Since(sent)
	n := min(int(age/pace), len(steps)-1)
	s.Status = steps[n]
	if n < len(steps)-1 {
		s.Next = time.Duration(n+1)*pace - age
	}
	return s
}

// Reply adds a text that a person writes.
func (s source) Reply(botID, userID, text string) {
	s.sandbox.OpenSession(userID)
	s.sandbox.log.add(Request{
		Time: time.Now(), BotID: botID, UserID: userID, MessageID: "msg_" + rand.Text(), Accepted: true, Status: http.StatusOK,
		read: func(asked *Request) error {
			asked.Message = jelou.TextMessage{UserID: userID, Text: text}
			return nil
		},
	})
}

// Clear forgets the requests.
func (s source) Clear() { s.sandbox.log.reset() }

// knownBot returns one of the bots that the sandbox knows, or an empty string if it knows every bot.
func (s *Sandbox) knownBot() string {
	if len(s.bots) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(s.bots)))
}
