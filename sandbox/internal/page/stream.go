package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// comment is a comment of an event stream, which readers ignore.
const comment = ":\n\n"

// stream sends events to one reader. Between two writes it holds only its position in the source and the statuses that the
// reader shows, so that a slow reader needs hardly any memory. The reader never gets items that the source has forgotten in
// the meantime.
type stream struct {
	page    *Page
	writer  io.Writer
	control *http.ResponseController
	tongue  *tongue
	choice  choice
	told    map[string]string // the statuses that the reader knows, by the ids of the messages
	seq     uint64            // the reader has all items up to this number
}

// catchUp sends the items that the reader does not have, and then the overview. It stops after about maxItems items, even
// if more keep arriving. The source closes the channel when the stream has more to send.
func (s *stream) catchUp() (more <-chan struct{}, err error) {
	for drawn, whole := 0, false; !whole && drawn < maxItems; {
		next, err := s.part()
		if err != nil {
			return nil, err
		}
		if more == nil { // the first channel also reports items that arrive during the loop
			more = next.more
		}
		s.seq = next.seq
		if next.count > 0 {
			if err := s.send(next.event); err != nil {
				return nil, err
			}
		}
		drawn, whole = drawn+next.count, next.whole
	}
	event, err := s.survey()
	if err != nil {
		return nil, err
	}
	return more, s.send(event)
}

// send writes and flushes text, with a new write deadline.
func (s *stream) send(text string) error {
	if err := supported(s.control.SetWriteDeadline(time.Now().Add(writeTimeout))); err != nil {
		return err
	}
	if _, err := io.WriteString(s.writer, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// supported ignores the error of a writer that does not support deadlines.
func supported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// part is an event with the items that a stream sends at once.
type part struct {
	event string
	count int             // the number of articles
	seq   uint64          // after this event, the reader has all items up to this number
	whole bool            // no items are left to send
	more  <-chan struct{} // the source closes it when it has newer items
}

// part draws the items of the choice that the reader does not have, until an event is full.
func (s *stream) part() (part, error) {
	items, more := s.page.source.Since(s.seq)
	next := part{seq: s.seq, whole: true, more: more}
	if len(items) > 0 {
		next.seq = items[len(items)-1].Seq
	}
	var html strings.Builder
	picked := newest(items, s.choice)
	for i, item := range picked {
		if err := s.tongue.draw(&html, "article", newArticle(s.tongue, item)); err != nil {
			return part{}, err
		}
		next.count++
		if html.Len() >= maxPart && i < len(picked)-1 {
			next.seq, next.whole = item.Seq, false
			break
		}
	}
	var event bytes.Buffer
	fmt.Fprintf(&event, "id: %s\ndata: ", s.page.eventID(next.seq))
	encoder := json.NewEncoder(&event)
	encoder.SetEscapeHTML(false) // JSON only serves to avoid line breaks in an event
	if err := encoder.Encode(html.String()); err != nil {
		return part{}, err
	}
	event.WriteByte('\n')
	next.event = event.String()
	return next, nil
}

// survey returns the event with the overview of the remembered items that the reader has.
func (s *stream) survey() (string, error) {
	remembered, _ := s.page.source.Since(0)
	data, err := json.Marshal(newOverview(s.tongue, remembered, s.seq, s.choice))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("event: overview\nid: %s\ndata: %s\n\n", s.page.eventID(s.seq), data), nil
}
