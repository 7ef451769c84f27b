package page

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

// serveEvents sends the items of the choice that the reader does not have yet, and then an overview. It continues until
// the reader leaves or Close ends the stream. The header Last-Event-ID, or at first the parameter "after", names the last
// item that the reader has.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "Too many pages are open.", http.StatusServiceUnavailable)
		return
	}
	s := stream{page: p, writer: w, control: http.NewResponseController(w), tongue: asked(r), choice: chosen(r.URL.Query())}
	// The server's read time-out would end the stream. Without a time-out, the stream still ends when the reader leaves.
	_ = s.control.SetReadDeadline(time.Time{}) // not every writer has deadlines
	w.Header().Set("Content-Type", "text/event-stream")
	var ours bool
	if s.seq, ours = p.seqOf(cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after"))); !ours {
		// The reader shows the items of an earlier sandbox at this address. An error means that the reader has gone.
		_ = s.send("event: restart\ndata:\n\n")
		return
	}
	ctx, leave := context.WithCancel(r.Context())
	defer leave()
	defer context.AfterFunc(p.life, leave)()
	pulse := time.NewTicker(p.heartbeat)
	defer pulse.Stop()
	for {
		more, err := s.catchUp()
		if err != nil {
			return
		}
		due, err := s.tellStatuses()
		if err != nil || sleepctx.Sleep(ctx, pace) != nil {
			return
		}
		for quiet := true; quiet; {
			select {
			case <-more:
				quiet = false
			case <-due:
				if due, err = s.tellStatuses(); err != nil {
					return
				}
			case <-pulse.C:
				if s.send(":\n\n") != nil { // a comment, which readers ignore
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// eventID returns an id that no earlier page at this address has used.
func (p *Page) eventID(seq uint64) string {
	return p.run + "." + strconv.FormatUint(seq, 10)
}

// seqOf returns the number in an event's id, and whether this page made the id. An empty id means that the reader has
// nothing.
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
