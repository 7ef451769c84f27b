package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serveEvents sends the items of the choice that the reader does not have yet, and after them what is
// remembered, until the reader leaves or the page is closed. What the reader has is said by Last-Event-ID, or
// by "after" at first.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "There are too many open pages.", http.StatusServiceUnavailable)
		return
	}
	s := stream{page: p, writer: w, control: http.NewResponseController(w), choice: chosen(r.URL.Query())}
	// The server's time-outs are for requests that end. Without the one for reading, the stream still ends
	// when the reader leaves.
	if err := supported(s.control.SetReadDeadline(time.Time{})); err != nil {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	var ours bool
	if s.seq, ours = p.seqOf(lastEventID(r)); !ours {
		// The reader shows what another sandbox was asked at this address. One that is gone cannot be told.
		_ = s.send("event: restart\ndata:\n\n")
		return
	}
	pulse := time.NewTicker(p.heartbeat)
	defer pulse.Stop()
	for {
		more, err := s.catchUp()
		if err != nil || !p.wait(r, time.After(pace)) {
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
