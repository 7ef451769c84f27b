package page

import (
	"fmt"
	"maps"
	"slices"
)

// tick draws the status of what was sent to one person.
type tick struct {
	ID    string // of the element: page.js finds the tick of an item's first person as "s12-0"
	To    string
	Icon  string
	Class string
	Label string // for screen readers

	Status string // as Jelou names it
}

// looks are the pictures and words of the statuses that Jelou documents.
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

// known returns a tick of each known status, which page.js copies when a status changes.
func known(t *tongue) []tick {
	var all []tick
	for _, status := range slices.Sorted(maps.Keys(looks)) {
		all = append(all, newTick(t, status))
	}
	return all
}
