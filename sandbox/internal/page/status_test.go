package page

import (
	"strings"
	"testing"
	"time"
)

// sent returns an item to as many people as statuses, with the status of each.
func sent(statuses ...string) Item {
	item := text("u0", "hello")
	for i, status := range statuses {
		item.Sent = append(item.Sent, Sent{ID: "id" + string(rune('0'+i)), UserID: "u" + string(rune('0'+i)), Status: status})
	}
	return item
}

func TestTicksHaveWordsForEachStatus(t *testing.T) {
	for status, want := range map[string]string{
		"CREATED": "Created", "DELIVERED_CHANNEL": "Received by WhatsApp", "DELIVERED_USER": "Delivered",
		"READ": "Read", "REPLY": "Replied", "FAILED": "Failed", "ODD<b>": "ODD<b>",
	} {
		root := show(t, sent(status))
		contains(t, one(t, root, ".clock"), "12:34 "+want)
		if tick := all(all(root, "article")[0], ".tick"); len(tick) != 1 || attr(tick[0], "title") != want || attr(tick[0], "data-status") != status {
			t.Errorf("%s has %d ticks", status, len(tick))
		}
	}
}

func TestEachPersonHasATick(t *testing.T) {
	root := show(t, sent("READ", "FAILED"))
	contains(t, one(t, root, ".people"), "Read u0 Failed u1")
	contains(t, one(t, root, ".facts"), "to u0 and 1 more")
	if ticks := all(all(root, ".clock")[0], ".tick"); len(ticks) != 0 {
		t.Errorf("the bubble has %d ticks for two people", len(ticks))
	}
	contains(t, one(t, showAt(t, newLog(sent("READ", "FAILED")), "/?user=u1"), "article"), "hello")
	contains(t, one(t, show(t, sent(make([]string, maxProblems+3)...)), ".people"), "and 3 more")
}

// shows reports whether the HTML is one tick with this status.
func shows(html, status string) bool {
	return strings.HasPrefix(html, `<span class="tick `) && strings.Count(html, `data-status="`+status+`"`) == 1
}

func TestStreamSendsAChangedStatusOnce(t *testing.T) {
	source := newLog(sent("CREATED"), sent("FAILED"))
	page := New(source, "")
	stream := listen(t, serve(t, page), page.eventID(2), "")
	ticks := func() map[string]string {
		t.Helper()
		for {
			if got := stream.event(); got.name == "status" {
				return got.ticks
			}
		}
	}
	first := ticks() // the page may be older than the stream
	if len(first) != 2 || !shows(first["s1-0"], "CREATED") || !shows(first["s2-0"], "FAILED") {
		t.Errorf("the stream begins with %v", first)
	}
	source.set(0, Sent{ID: "id0", UserID: "u0", Status: "READ"})
	if second := ticks(); len(second) != 1 || !shows(second["s1-0"], "READ") {
		t.Errorf("the stream sends %v", second)
	}
}

// The source does not signal a status that changes with the time. The stream must send it at its time.
func TestStreamSendsAStatusWhenItIsDue(t *testing.T) {
	const wait = 3 * pace
	due := time.Now().Add(wait)
	page := New(timed{newLog(sent("CREATED")), due}, "")
	stream := listen(t, serve(t, page), page.eventID(1), "")
	for {
		got := stream.event()
		if got.name == "status" && shows(got.ticks["s1-0"], "READ") {
			break
		}
	}
	if time.Now().Before(due) {
		t.Error("the stream sends the status too early")
	}
}

// timed is a source whose status changes at the time due.
type timed struct {
	*log
	due time.Time
}

func (s timed) Since(seq uint64) ([]Item, <-chan struct{}) {
	items, more := s.log.Since(seq)
	changed := make([]Item, len(items))
	for i, item := range items {
		item.Sent = []Sent{{ID: "id", UserID: "u0", Status: "CREATED", Next: time.Until(s.due)}}
		if item.Sent[0].Next <= 0 {
			item.Sent[0] = Sent{ID: "id", UserID: "u0", Status: "READ"}
		}
		changed[i] = item
	}
	return changed, more
}
