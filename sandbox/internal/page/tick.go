package page

import "fmt"

// tick is the mark that shows the status of a message to one person.
type tick struct {
	ID     string // the element's id, such as "s12-0" for the first person of item 12
	To     string
	Icon   string
	Class  string
	Label  string // for screen readers
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

// ticks returns a tick for each person, at most maxProblems.
func ticks(t *tongue, item Item) []tick {
	var all []tick
	for i, sent := range item.Sent[:min(len(item.Sent), maxProblems)] {
		status := clip(sent.Status)
		id := fmt.Sprintf("s%d-%d", item.Number, i)
		one := tick{ID: id, To: clip(sent.UserID), Icon: "wait", Label: status, Status: status}
		if look, known := looks[sent.Status]; known {
			one.Icon, one.Class, one.Label = look.icon, look.class, t.say(look.words)
		}
		all = append(all, one)
	}
	return all
}
