package page

import (
	"encoding/json"
	"fmt"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// Template is a template with the row that listTemplates has for it, which is zero if there is none.
type Template struct {
	jelou.Template
	Row jelou.TemplateRow
}

// Sent is a message or a template to one person.
type Sent struct {
	ID     string `json:"id"`
	UserID string `json:"userId"`
	// Status is what became of it by now: CREATED, DELIVERED_CHANNEL, DELIVERED_USER, READ, REPLY or FAILED.
	Status string        `json:"status"`
	Next   time.Duration `json:"-"` // until its next status, or 0 if it has its last one
}

// tellStatuses sends the event "status" if something in the chosen items has another status than the reader was told. Its data is
// an object: the number of an item, as in the id "m12" of its article, with the list of what it sent.
//
//	event: status
//	data: {"12":[{"id":"msg_1","userId":"593987654321","status":"READ"}]}
//
// A new reader gets all of them. The channel delivers when the next status is due.
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
	data, err := json.Marshal(changed)
	if err != nil {
		return nil, err
	}
	return due, s.send(fmt.Sprintf("event: status\ndata: %s\n\n", data))
}
