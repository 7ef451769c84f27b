package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

const (
	// maxDrawn is the size in bytes of the largest body that the page draws. Every ordinary message is smaller.
	maxDrawn = 64 << 10
	// maxName is the most characters of an id or a pointer that the page shows.
	maxName = 300
	// maxProblems limits the list of violations.
	maxProblems = 20
)

// article is the data for the template of one item.
type article struct {
	Item
	To      string // the user, for use in a sentence
	Title   string // for screen readers
	Date    string
	SameDay bool // the previous article has the same date

	Bubble    *bubble // if it is nil, the page shows only the body
	Replies   bool    // the bubble's buttons reply
	Ticks     []tick
	MoreTicks int    // the number of ticks that the page leaves out
	Verdict   string // "Accepted", "Refused", …
	Note      string
	More      int // the number of violations that the page leaves out
}

// Quiet reports whether the item is no message to or from a person.
func (i Item) Quiet() bool { return !i.Incoming && !strings.HasPrefix(i.Operation, "send") }

func newArticle(t *tongue, item Item) article {
	a := article{
		Item:  item,
		To:    cmp.Or(clip(item.UserID), t.say("an unknown user")),
		Date:  t.say("%d %s %d", item.Time.Day(), t.say(item.Time.Month().String()), item.Time.Year()),
		Ticks: ticks(t, item),
	}
	a.Verdict, a.Note = verdict(t, item)
	a.MoreTicks = len(item.Sent) - len(a.Ticks)
	a.Violations = item.Violations[:min(len(item.Violations), maxProblems)]
	a.More = len(item.Violations) - len(a.Violations)
	if n := len(item.users()); n > 1 {
		a.To = t.say("%s and %d more", a.To, n-1)
	}

	kind := t.say("Request")
	if !a.Quiet() && (item.Message != nil || item.Accepted) && len(item.Body) <= maxDrawn {
		a.drawBubble(t)
		kind = a.Bubble.Kind
	}
	switch {
	case item.Incoming:
		a.Title = t.say("Reply %d from %s", a.Number, a.To)
	case a.Quiet():
		a.Title = t.say("%s %d, %s", clip(a.Operation), a.Number, a.Verdict)
	default:
		a.Title = t.say("%s %d to %s, %s", kind, a.Number, a.To, a.Verdict)
	}
	return a
}

func (a *article) drawBubble(t *tongue) {
	// A button that several people see must not reply for one of them.
	a.Replies = a.Accepted && short(a.UserID) != "" && len(a.users()) == 1
	var message any = json.RawMessage(a.Body)
	if a.Message != nil {
		message = a.Message()
	}
	drawn := draw(drawing{t, a.Replies}, message)
	a.Bubble = &drawn
}

// lostSpaces matches spaces that a browser would remove or merge.
var lostSpaces = regexp.MustCompile(`^ +| +$|  +`)

// oneLine makes the ends of lines and tabs visible.
var oneLine = strings.NewReplacer("\n", `\n`, "\t", `\t`)

// clip shortens untrusted text to one line. It makes invisible characters visible, so that different texts look
// different.
func clip(text string) string {
	n := 0
	for i := range text {
		if n == maxName {
			return clip(text[:i]) + "…"
		}
		n++
	}
	text = lostSpaces.ReplaceAllStringFunc(text, func(spaces string) string { return strings.Repeat(`\u0020`, len(spaces)) })
	return oneLine.Replace(visible([]byte(text)))
}

func (t *tongue) status(code int) string {
	if code == 0 {
		return t.say("no response")
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// verdict returns the sandbox's decision, and a note on the customer's or the sender's view of it.
func verdict(t *tongue, item Item) (verdict, note string) {
	quiet, failed := item.Quiet(), item.Status < 200 || item.Status > 299
	switch {
	case item.Incoming:
		return t.say("Reply"), t.say("Opens the session of 24 hours.")
	case quiet && item.Accepted:
		return t.say("Accepted"), ""
	case quiet:
		return t.say("Not accepted"), ""
	case item.Accepted && len(item.Sent) > 0 && item.Sent[0].Fails:
		return t.say("Accepted"), t.say("The message does not reach the customer.")
	case item.Accepted && item.Status == 0:
		return t.say("Accepted"), t.say("The customer has this message, although the sender got no response.")
	case item.Accepted && failed:
		return t.say("Accepted"), t.say("The customer has this message, although the sender was told that it failed.")
	case item.Accepted && item.Failure != "":
		return t.say("Accepted"), t.say("The customer has this message, although the sender may not know it.")
	case item.Accepted:
		return t.say("Accepted"), ""
	case len(item.Violations) > 0:
		return t.say("Refused"), t.say("The customer sees nothing.")
	default:
		return t.say("Not accepted"), t.say("The customer sees nothing.")
	}
}

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
