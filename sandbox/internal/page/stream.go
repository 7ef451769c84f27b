package page

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// stream sends events to one reader.
type stream struct {
	page    *Page
	writer  io.Writer
	control *http.ResponseController
	tongue  *tongue
	choice  choice
	told    map[string]string // the statuses that the reader shows, by the ids of the ticks
	seq     uint64            // the reader has all items up to this number
}

// catchUp sends the newest items that the reader does not have, and then the overview of the remembered items that the
// reader has. The source closes the channel when the stream has more to send.
func (s *stream) catchUp() (more <-chan struct{}, err error) {
	items, more := s.page.source.Since(s.seq)
	var html strings.Builder
	for _, item := range newest(items, s.choice) {
		if err := s.tongue.draw(&html, "article", newArticle(s.tongue, item)); err != nil {
			return nil, err
		}
	}
	if len(items) > 0 {
		s.seq = items[len(items)-1].Seq
	}
	if html.Len() > 0 {
		if err := s.sendEvent("message", html.String()); err != nil {
			return nil, err
		}
	}
	remembered, _ := s.page.source.Since(0)
	return more, s.sendEvent("overview", newOverview(s.tongue, remembered, s.seq, s.choice))
}

// sendEvent sends data as JSON, which has no line breaks. The id of the event is the reader's position.
func (s *stream) sendEvent(name string, data any) error {
	var event strings.Builder
	fmt.Fprintf(&event, "event: %s\nid: %s\ndata: ", name, s.page.eventID(s.seq))
	encoder := json.NewEncoder(&event)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(data); err != nil {
		return err
	}
	return s.send(event.String() + "\n")
}

// send writes and flushes text, with a new write deadline.
func (s *stream) send(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTimeout)) // not every writer has deadlines
	if _, err := io.WriteString(s.writer, text); err != nil {
		return err
	}
	return s.control.Flush()
}
