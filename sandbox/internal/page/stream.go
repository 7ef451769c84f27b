package page

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// stream sends events to one reader. Between two writes it holds only its position in the source and the statuses that the
// reader shows, so that a slow reader needs hardly any memory. The reader never gets items that the source has forgotten in
// the meantime.
type stream struct {
	page    *Page
	writer  io.Writer
	control *http.ResponseController
	tongue  *tongue
	choice  choice
	told    map[string]string // the statuses that the reader shows, by the ids of the ticks
	seq     uint64            // the reader has all items up to this number
}

// catchUp sends the items that the reader does not have, and then the overview of the remembered items that the reader
// has. It stops after about maxItems items, even if more keep arriving. The source closes the channel when the stream
// has more to send.
func (s *stream) catchUp() (more <-chan struct{}, err error) {
	for sent, whole := 0, false; !whole && sent < maxItems; {
		items, newer := s.page.source.Since(s.seq)
		if more == nil { // the first channel also reports items that arrive during the loop
			more = newer
		}
		var count int
		if count, whole, err = s.sendPart(items); err != nil {
			return nil, err
		}
		sent += count
	}
	remembered, _ := s.page.source.Since(0)
	return more, s.sendEvent("overview", newOverview(s.tongue, remembered, s.seq, s.choice))
}

// sendPart sends the items of the choice until an event is full. It returns the number of articles in the event, and
// whether no items are left.
func (s *stream) sendPart(items []Item) (count int, whole bool, err error) {
	picked := newest(items, s.choice)
	var html strings.Builder
	for count < len(picked) && html.Len() < maxPart {
		if err := s.tongue.draw(&html, "article", newArticle(s.tongue, picked[count])); err != nil {
			return 0, false, err
		}
		count++
	}
	switch {
	case count < len(picked):
		s.seq = picked[count-1].Seq
	case len(items) > 0:
		s.seq = items[len(items)-1].Seq
	}
	if count == 0 {
		return 0, true, nil
	}
	return count, count == len(picked), s.sendEvent("message", html.String())
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
