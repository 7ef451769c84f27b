package sandbox

import (
	"maps"
	"slices"

	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// source makes the log available to the page.
type source struct{ log *log }

func (s source) Since(number uint64) ([]page.Item, <-chan struct{}) {
	requests, _, newer := s.log.since(number)
	items := make([]page.Item, len(requests))
	for i, r := range requests {
		items[i] = page.Item{
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
		}
		if r.read != nil {
			items[i].Message = r.content
		}
	}
	return items, newer
}

// content returns the decoded content of the request.
func (r Request) content() any {
	if r = r.opened(); r.Message != nil {
		return r.Message
	}
	return r.FlowButton
}

// knownBot returns one of the bots that the sandbox knows, or an empty string if it knows every bot.
func (s *Sandbox) knownBot() string {
	if len(s.bots) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(s.bots)))
}
