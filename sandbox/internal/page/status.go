package page

import (
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
	ID     string `json:"id"`
	UserID string `json:"userId"`
	// Status is its present status: CREATED, DELIVERED_CHANNEL, DELIVERED_USER, READ, REPLY or FAILED.
	Status string        `json:"status"`
	Next   time.Duration `json:"-"` // the time until its next status, or 0 after its last status
}

// tellStatuses sends the event "status" if a chosen item has a status that the reader does not know. The event's data is an
// object. Its names are the numbers of items, as in the id "m12" of an article, and its values list the messages of an item.
//
//	event: status
//	id: …
//	data: {"12":[{"id":"msg_1","userId":"593987654321","status":"READ"}]}
//
// A new reader gets all statuses. The channel delivers when the next status is due.
func (s *stream) tellStatuses() (due <-chan time.Time, err error) {
	items, _ := s.page.source.Since(0)
	changed := make(map[uint64][]Sent)
	told := make(map[string]string)
	var next time.Duration
	for _, item := range newest(items, s.choice) {
		if item.Seq > s.seq {
			break
		}
		for _, one := range item.Sent {
			if s.told[one.ID] != one.Status {
				changed[item.Seq] = item.Sent
			}
			told[one.ID] = one.Status
			if one.Next > 0 && (next == 0 || one.Next < next) {
				next = one.Next
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
