package page

import "testing"

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
