package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serveEvents sends each item that the reader does not have yet, until the reader leaves or the page is
// closed. What the reader has is said by Last-Event-ID, or by "after" at first.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	s := stream{writer: w, control: http.NewResponseController(w)}
	w.Header().Set("Content-Type", "text/event-stream")

	// A server's time-outs are for requests that end. Without a deadline for reading, the stream still ends
	// when the reader leaves.
	if err := s.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return
	}
	seq, ours := p.seqOf(lastEventID(r))
	if !ours {
		// The reader shows what another sandbox was asked at this address.
		_ = s.send("event: restart\ndata:\n\n")
		return
	}
	pulse := time.NewTicker(p.heartbeat)
	defer pulse.Stop()
	text := ":\n\n" // tells the reader that it is connected
	for {
		items, more := p.source.Since(seq)
		for _, item := range newest(items) {
			event, err := p.event(item)
			if err != nil {
				return
			}
			text += event
			seq = item.Seq
		}
		if text != "" && s.send(text) != nil {
			return
		}
		text = ""
		select {
		case <-more:
		case <-pulse.C:
			text = ":\n\n"
		case <-p.closed:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// event is the item's article, as JSON so that it has no line breaks.
func (p *Page) event(item Item) (string, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "article", newArticle(item)); err != nil {
		return "", err
	}
	data, err := json.Marshal(b.String())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("id: %s\ndata: %s\n\n", p.eventID(item.Seq), data), nil
}

// eventID names the item with this number among those of all pages that were ever at this address.
func (p *Page) eventID(seq uint64) string {
	return p.run + "." + strconv.FormatUint(seq, 10)
}

// seqOf reads an event's id, and says whether it is one of this page. A reader without one has nothing.
func (p *Page) seqOf(id string) (seq uint64, ours bool) {
	if id == "" {
		return 0, true
	}
	number, ours := strings.CutPrefix(id, p.run+".")
	if !ours {
		return 0, false
	}
	seq, err := strconv.ParseUint(number, 10, 64)
	return seq, err == nil
}

func lastEventID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("after")
}

// stream writes at once, and each time with a new deadline.
type stream struct {
	writer  http.ResponseWriter
	control *http.ResponseController
}

func (s stream) send(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.writer.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
