package page

import (
	"strings"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// Template is a template with its row in listTemplates. The row is zero if the list does not have the template.
type Template struct {
	jelou.Template
	Row jelou.TemplateRow
}

// Sent is a message or a template to one person.
type Sent struct {
	ID     string
	UserID string
	// Status is its present status: CREATED, DELIVERED_CHANNEL, DELIVERED_USER, READ, REPLY or FAILED.
	Status string
	Next   time.Duration // the time until its next status, or 0 after its last status
	Fails  bool          // it does not reach the person
}

// tellStatuses sends the event "status" with the ticks that the reader does not show, as HTML by their ids. A new reader
// gets all ticks of the choice. The channel delivers when the next status is due.
func (s *stream) tellStatuses() (due <-chan time.Time, err error) {
	items, _ := s.page.source.Since(0)
	changed := make(map[string]string)
	told := make(map[string]string)
	var next time.Duration
	for _, item := range newest(items, s.choice) {
		if item.Seq > s.seq {
			break
		}
		for i, tick := range ticks(s.tongue, item) {
			told[tick.ID] = tick.Status
			if s.told[tick.ID] != tick.Status {
				var html strings.Builder
				if err := s.tongue.draw(&html, "tick", tick); err != nil {
					return nil, err
				}
				changed[tick.ID] = html.String()
			}
			if wait := item.Sent[i].Next; wait > 0 && (next == 0 || wait < next) {
				next = wait
			}
		}
	}
	s.told = told
	if next > 0 {
		due = time.After(max(next, pace))
	}
	if len(changed) == 0 {
		return due, nil
	}
	return due, s.sendEvent("status", changed)
}
