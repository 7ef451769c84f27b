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

// comment is an event stream's way to say nothing.
const comment = ":\n\n"

// stream is the events for one reader. Between two writes it holds no more than its place in the source, so
// that a reader who is slow costs no memory: what is forgotten meanwhile is left out.
type stream struct {
	page    *Page
	writer  io.Writer
	control *http.ResponseController
	choice  choice
	seq     uint64 // the reader has what was asked up to this number
}

// catchUp sends what the reader does not have, but not without end where more comes all the while, and then
// the overview. The channel is closed once there is more to send.
func (s *stream) catchUp() (more <-chan struct{}, err error) {
	for drawn, whole := 0, false; !whole && drawn < maxItems; {
		next, err := s.page.part(s.seq, s.choice)
		if err != nil {
			return nil, err
		}
		if more == nil { // from here on, nothing that comes is missed
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
	event, err := s.page.survey(s.seq, s.choice)
	if err != nil {
		return nil, err
	}
	return more, s.send(event)
}

// send writes at once, and each time with a new deadline.
func (s *stream) send(text string) error {
	if err := supported(s.control.SetWriteDeadline(time.Now().Add(writeTimeout))); err != nil {
		return err
	}
	if _, err := io.WriteString(s.writer, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// supported forgives a writer that has no deadlines.
func supported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// part is what a stream sends at once.
type part struct {
	event string
	count int             // of articles
	seq   uint64          // the reader then has what was asked up to this number
	whole bool            // nothing is left to send
	more  <-chan struct{} // closed once there is something newer than all that was there
}

// part draws what of the choice came after seq, until it is enough for one event.
func (p *Page) part(seq uint64, c choice) (part, error) {
	items, more := p.source.Since(seq)
	next := part{seq: seq, whole: true, more: more}
	if len(items) > 0 {
		next.seq = items[len(items)-1].Seq
	}
	var html strings.Builder
	picked := newest(items, c)
	for i, item := range picked {
		if err := templates.ExecuteTemplate(&html, "article", newArticle(item)); err != nil {
			return part{}, err
		}
		next.count++
		if html.Len() >= maxPart && i < len(picked)-1 {
			next.seq, next.whole = item.Seq, false
			break
		}
	}
	var event bytes.Buffer
	fmt.Fprintf(&event, "id: %s\ndata: ", p.eventID(next.seq))
	encoder := json.NewEncoder(&event)
	encoder.SetEscapeHTML(false) // as JSON it has no line breaks, and that is all that matters
	if err := encoder.Encode(html.String()); err != nil {
		return part{}, err
	}
	event.WriteByte('\n')
	next.event = event.String()
	return next, nil
}

// survey is the event that tells what is remembered up to seq.
func (p *Page) survey(seq uint64, c choice) (string, error) {
	remembered, _ := p.source.Since(0)
	data, err := json.Marshal(newOverview(remembered, seq, c))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("event: overview\nid: %s\ndata: %s\n\n", p.eventID(seq), data), nil
}
