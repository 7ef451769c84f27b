package page

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

// serveEvents sends an event each time the page has changed, until the reader leaves or Close ends the stream. An event has no
// content: the reader requests the page again. The first event comes at once, because the page may have changed since then.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	// The server's read time-out would end the stream. Without a time-out, the stream still ends when the reader leaves.
	_ = control.SetReadDeadline(time.Time{}) // not every writer has deadlines
	send := func() error {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := io.WriteString(w, "data:\n\n"); err != nil {
			return err
		}
		return control.Flush()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	ctx, leave := context.WithCancel(r.Context())
	defer leave()
	defer context.AfterFunc(p.life, leave)()
	for {
		items, changed := p.source.Items()
		if send() != nil || sleepctx.Sleep(ctx, pace) != nil {
			return
		}
		select {
		case <-changed:
		case <-time.After(quiet(items) - pace):
		case <-ctx.Done():
			return
		}
	}
}

// quiet returns the time until the next status of an item, or until the next heartbeat.
func quiet(items []Item) time.Duration {
	next := heartbeat
	for _, item := range items {
		for _, sent := range item.Sent {
			if sent.Next > 0 {
				next = min(next, sent.Next)
			}
		}
	}
	return next
}
