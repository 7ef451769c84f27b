package page

import (
	"fmt"
	"maps"
	"slices"
)

// tick is the mark that shows the status of a message to one person.
type tick struct {
	ID    string // the element's id; page.js finds the tick of an item's first person as "s12-0"
	To    string
	Icon  string
	Class string
	Label string // for screen readers

	Status string // Jelou's name of the status
}

// looks has the pictures and words for the statuses that Jelou documents.
var looks = map[string]struct{ icon, class, words string }{
	"CREATED":           {"wait", "", "Created"},
	"DELIVERED_CHANNEL": {"yes", "", "Received by WhatsApp"},
	"DELIVERED_USER":    {"twice", "", "Delivered"},
	"READ":              {"twice", "read", "Read"},
	"REPLY":             {"twice", "read", "Replied"},
	"FAILED":            {"no", "failed", "Failed"},
}

func newTick(t *tongue, status string) tick {
	one := tick{Status: clip(status), Icon: "wait", Label: clip(status)}
	if look, known := looks[status]; known {
		one.Icon, one.Class, one.Label = look.icon, look.class, t.say(look.words)
	}
	return one
}

// ticks returns a tick for each person, at most maxProblems.
func ticks(t *tongue, item Item) []tick {
	var all []tick
	for i, sent := range item.Sent[:min(len(item.Sent), maxProblems)] {
		one := newTick(t, sent.Status)
		one.ID, one.To = fmt.Sprintf("s%d-%d", item.Seq, i), clip(sent.UserID)
		all = append(all, one)
	}
	return all
}

// known returns a tick for each known status. page.js copies a tick when a status changes.
func known(t *tongue) []tick {
	var all []tick
	for _, status := range slices.Sorted(maps.Keys(looks)) {
		all = append(all, newTick(t, status))
	}
	return all
}
