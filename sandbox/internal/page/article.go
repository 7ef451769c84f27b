package page

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
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
	Seq     uint64
	To      string // the user, for use in a sentence
	BotID   string
	Title   string // for screen readers
	Clock   string
	Stamp   string // the full time
	Date    string
	Day     string // the date in figures, for comparing
	SameDay bool   // the previous article has the same day

	Bubble bubble
	Drawn  bool // Bubble is set; otherwise the page shows only Raw

	Incoming   bool
	Quiet      bool   // not a message to a person
	UserID     string // "" if the id is very long
	Bot        string // "" if the id is very long
	Form       string // the id of the form that the bubble's buttons use, or ""
	Template   *templateName
	Ticks      []tick
	MoreTicks  int // the number of ticks that the page leaves out
	Operation  string
	MessageID  string
	Accepted   bool
	Verdict    string // "Accepted", "Refused", …
	Status     string
	Fault      string
	Note       string
	Violations []delivery.Violation
	More       int // the number of violations that the page leaves out

	Raw     string
	Preview string // the beginning of Raw, if the page does not draw the message
	Size    int
}

// templateName is the part of a template that an article shows beside the text.
type templateName struct{ Name, Language, Campaign string }

func newArticle(t *tongue, item Item) article {
	a := article{
		Seq:       item.Seq,
		Incoming:  item.Incoming,
		Quiet:     !item.Incoming && !strings.HasPrefix(item.Operation, "send"),
		UserID:    short(item.UserID),
		Bot:       short(item.BotID),
		To:        cmp.Or(clip(item.UserID), t.say("an unreadable user")),
		BotID:     clip(item.BotID),
		Clock:     item.Time.Format("15:04"),
		Stamp:     item.Time.Format(time.RFC3339),
		Date:      t.say("%d %s %d", item.Time.Day(), t.say(item.Time.Month().String()), item.Time.Year()),
		Day:       item.Time.Format(time.DateOnly),
		Operation: item.Operation,
		MessageID: item.MessageID,
		Accepted:  item.Accepted,
		Status:    status(t, item.Status),
		Ticks:     ticks(t, item),
		Fault:     item.Fault,
		Raw:       raw(item.Body),
		Size:      len(item.Body),
	}
	a.Verdict, a.Note = verdict(t, item, a.Quiet)
	a.MoreTicks = len(item.Sent) - len(a.Ticks)
	if n := len(item.users()); n > 1 {
		a.To = t.say("%s and %d more", a.To, n-1)
	}
	for _, v := range item.Violations[:min(len(item.Violations), maxProblems)] {
		a.Violations = append(a.Violations, delivery.Violation{Pointer: clip(v.Pointer), Given: clip(v.Reason())})
	}
	a.More = len(item.Violations) - len(a.Violations)

	kind := t.say("Request")
	switch {
	case a.Quiet:
		kind = a.Operation
	case item.Message != nil && len(item.Body) <= maxDrawn:
		a.drawBubble(t, item)
		kind = a.Bubble.Kind
	default:
		a.Preview = preview(item.Body)
	}
	switch {
	case item.Incoming:
		a.Title = t.say("Reply %d from %s", a.Seq, a.To)
	case a.Quiet:
		a.Title = t.say("%s %d, %s", clip(kind), a.Seq, a.Verdict)
	default:
		a.Title = t.say("%s %d to %s, %s", kind, a.Seq, a.To, a.Verdict)
	}
	return a
}

func (a *article) drawBubble(t *tongue, item Item) {
	message := item.Message()
	a.Bubble, a.Drawn = draw(t, message), true
	a.Bubble.Long = long(a.Bubble.Text)
	if sent, ok := message.(Template); ok {
		a.Template = &templateName{clip(sent.ElementName), clip(sent.Language), clip(sent.CampaignID)}
	}
	// A button that several people see must not reply for one of them.
	if form := fmt.Sprintf("r%d", a.Seq); item.Accepted && a.UserID != "" && len(item.users()) == 1 && a.Bubble.answerable(form) {
		a.Form = form
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
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
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
	case item.Accepted && item.Status == 0:
		return t.say("Accepted"), t.say("The customer has this message, although the sender got no response.")
	case item.Accepted && failed:
		return t.say("Accepted"), t.say("The customer has this message, although the sender was told that it failed.")
	case item.Accepted && item.Fault != "":
		return t.say("Accepted"), t.say("The customer has this message, although the sender may not know it.")
	case item.Accepted:
		return t.say("Accepted"), ""
	case len(item.Violations) > 0:
		return t.say("Refused"), t.say("The customer sees nothing.")
	default:
		return t.say("Not accepted"), t.say("The customer sees nothing.")
	}
}
