package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// comment is an event stream's way to say nothing.
const comment = ":\n\n"

// serveEvents sends the items of the choice that the reader does not have yet, and after them what is
// remembered, until the reader leaves or the page is closed. What the reader has is said by Last-Event-ID, or
// by "after" at first.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	s := stream{writer: w, control: http.NewResponseController(w)}
	// The server's time-outs are for requests that end. Without the one for reading, the stream still ends
	// when the reader leaves.
	if err := supported(s.control.SetReadDeadline(time.Time{})); err != nil {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	seq, ours := p.seqOf(lastEventID(r))
	if !ours {
		// The reader shows what another sandbox was asked at this address. One that is gone cannot be told.
		_ = s.send("event: restart\ndata:\n\n")
		return
	}
	c := chosen(r.URL.Query())
	pulse := time.NewTicker(p.heartbeat)
	defer pulse.Stop()
	for {
		items, more := p.source.Since(seq)
		if len(items) > 0 {
			seq = items[len(items)-1].Seq
		}
		news, err := p.news(newest(items, c), seq, c)
		if err != nil || s.send(news) != nil || !p.wait(r, time.After(pace)) {
			return
		}
		for quiet := true; quiet; {
			select {
			case <-more:
				quiet = false
			case <-pulse.C:
				if s.send(comment) != nil {
					return
				}
			case <-p.closed:
				return
			case <-r.Context().Done():
				return
			}
		}
	}
}

// wait says whether the stream may go on when the time has come.
func (p *Page) wait(r *http.Request, until <-chan time.Time) bool {
	select {
	case <-until:
		return true
	case <-p.closed:
	case <-r.Context().Done():
	}
	return false
}

// news is the event with the articles of the items, where there are any, and the one with the overview.
func (p *Page) news(items []Item, seq uint64, c choice) (string, error) {
	remembered, _ := p.source.Since(0)
	text, err := newOverview(remembered, seq, c).event(p.eventID(seq))
	if err != nil || len(items) == 0 {
		return text, err
	}
	var b bytes.Buffer
	for _, item := range items {
		if err := templates.ExecuteTemplate(&b, "article", newArticle(item)); err != nil {
			return "", err
		}
	}
	// As JSON it has no line breaks.
	data, err := json.Marshal(b.String())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("id: %s\ndata: %s\n\n%s", p.eventID(items[len(items)-1].Seq), data, text), nil
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
	writer  io.Writer
	control *http.ResponseController
}

func (s stream) send(text string) error {
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
