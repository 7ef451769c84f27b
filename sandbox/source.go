package sandbox

import (
	"maps"
	"slices"

	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// source shows the log to the page.
type source struct{ log *log }

func (s source) Since(number uint64) ([]page.Item, <-chan struct{}) {
	requests, _, newer := s.log.since(number)
	items := make([]page.Item, len(requests))
	for i, r := range requests {
		r = r.opened()
		items[i] = page.Item{
			Seq:       r.Number,
			Time:      r.Time,
			Operation: r.Operation,
			BotID:     r.BotID,
			UserID:    r.UserID,
			Body:      r.Body,
			Taken:     r.Taken,
			MessageID: r.MessageID,
			Status:    r.Status,
			Fault:     r.Failure,
			Problems:  r.Problems,
		}
		switch {
		case r.Message != nil:
			items[i].Message = r.Message
		case r.FlowButton != nil:
			items[i].Message = r.FlowButton
		}
	}
	return items, newer
}

// knownBot is one of the bots that the sandbox knows, or empty where it knows all.
func (s *Sandbox) knownBot() string {
	if len(s.bots) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(s.bots)))
}
