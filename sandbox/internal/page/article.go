package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
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
	Clock   string
	Stamp   string // the full time
	Date    string
	Day     string // the date in figures, for comparing
	SameDay bool   // the previous article has the same day

	Bubble *bubble // if it is nil, the page shows only Raw

	Quiet     bool   // not a message to a person
	Form      string // the id of the form that the bubble's buttons use, or ""
	Template  *jelou.Template
	Ticks     []tick
	MoreTicks int    // the number of ticks that the page leaves out
	Verdict   string // "Accepted", "Refused", …
	Response  string // the status in words
	Note      string
	Problems  []delivery.Violation
	More      int // the number of violations that the page leaves out

	Raw     string
	Preview string // the beginning of Raw, if the page does not draw the message
}

func newArticle(t *tongue, item Item) article {
	a := article{
		Item:     item,
		Quiet:    !item.Incoming && !strings.HasPrefix(item.Operation, "send"),
		To:       cmp.Or(clip(item.UserID), t.say("an unknown user")),
		Clock:    item.Time.Format("15:04"),
		Stamp:    item.Time.Format(time.RFC3339),
		Date:     t.say("%d %s %d", item.Time.Day(), t.say(item.Time.Month().String()), item.Time.Year()),
		Day:      item.Time.Format(time.DateOnly),
		Response: status(t, item.Status),
		Ticks:    ticks(t, item),
		Problems: item.Violations[:min(len(item.Violations), maxProblems)],
		Raw:      raw(item.Body),
	}
	a.Verdict, a.Note = verdict(t, item, a.Quiet)
	a.MoreTicks = len(item.Sent) - len(a.Ticks)
	a.More = len(item.Violations) - len(a.Problems)
	if n := len(item.users()); n > 1 {
		a.To = t.say("%s and %d more", a.To, n-1)
	}

	kind := t.say("Request")
	switch {
	case a.Quiet:
		kind = a.Operation
	case (item.Message != nil || item.Accepted) && len(item.Body) <= maxDrawn:
		a.drawBubble(t)
		kind = a.Bubble.Kind
	default:
		a.Preview = beginning(item.Body, maxPreview)
	}
	switch {
	case item.Incoming:
		a.Title = t.say("Reply %d from %s", a.Number, a.To)
	case a.Quiet:
		a.Title = t.say("%s %d, %s", clip(kind), a.Number, a.Verdict)
	default:
		a.Title = t.say("%s %d to %s, %s", kind, a.Number, a.To, a.Verdict)
	}
	return a
}

func (a *article) drawBubble(t *tongue) {
	d := drawing{tongue: t}
	// A button that several people see must not reply for one of them.
	if a.Accepted && short(a.UserID) != "" && len(a.users()) == 1 {
		d.form = fmt.Sprintf("r%d", a.Number)
	}
	var message any = json.RawMessage(a.Body)
	if a.Message != nil {
		message = a.Message()
	}
	drawn := draw(&d, message)
	drawn.Long = long(drawn.Text)
	a.Bubble = &drawn
	if d.replies {
		a.Form = d.form
	}
	if sent, ok := message.(Template); ok {
		a.Template = &sent.Template
	}
}

// lostSpaces matches spaces that a browser would remove or merge.
var lostSpaces = regexp.MustCompile(`^ +| +$|  +`)

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
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(visible([]byte(text)))
}

func status(t *tongue, code int) string {
	if code == 0 {
		return t.say("no response")
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// verdict returns the sandbox's decision, and a note on the customer's or the sender's view of it.
func verdict(t *tongue, item Item, quiet bool) (verdict, note string) {
	failed := item.Status < 200 || item.Status > 299
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
