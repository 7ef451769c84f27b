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
	// maxDrawn is the size in bytes of the largest body that is drawn. Every ordinary message is smaller.
	maxDrawn = 64 << 10
	// maxName is the number of characters up to which ids and pointers are shown.
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
	Day     string
	SameDay bool // the article before it has the same day

	Bubble bubble
	Drawn  bool // Bubble is set; otherwise the page shows only Raw

	Operation  string
	MessageID  string
	Accepted   bool
	Verdict    string // "Accepted", "Refused", …
	Status     string
	Fault      string
	Note       string
	Violations []delivery.Violation
	More       int // violations that are left out

	Raw     string
	Preview string // the beginning of Raw, if the message is not drawn
	Size    int
}

func newArticle(item Item) article {
	a := article{
		Seq:       item.Seq,
		To:        cmp.Or(clip(item.UserID), "an unreadable user"),
		BotID:     clip(item.BotID),
		Clock:     item.Time.Format("15:04"),
		Stamp:     item.Time.Format(time.RFC3339),
		Date:      item.Time.Format("2 January 2006"),
		Day:       item.Time.Format(time.DateOnly),
		Operation: item.Operation,
		MessageID: item.MessageID,
		Accepted:  item.Accepted,
		Status:    status(item.Status),
		Fault:     item.Fault,
		Raw:       raw(item.Body),
		Size:      len(item.Body),
	}
	a.Verdict, a.Note = verdict(item)
	for _, v := range item.Violations[:min(len(item.Violations), maxProblems)] {
		a.Violations = append(a.Violations, delivery.Violation{Pointer: clip(v.Pointer), Given: clip(v.Reason())})
	}
	a.More = len(item.Violations) - len(a.Violations)

	kind := "Request"
	if item.Message != nil && len(item.Body) <= maxDrawn {
		a.Bubble, a.Drawn = draw(item.Message()), true
		kind = a.Bubble.Kind
	} else {
		a.Preview = preview(item.Body)
	}
	a.Title = fmt.Sprintf("%s %d to %s, %s", kind, a.Seq, a.To, a.Verdict)
	return a
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

func status(code int) string {
	if code == 0 {
		return "no response"
	}
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
}

// verdict returns the sandbox's decision, and a note if the customer or the sender may see something else.
func verdict(item Item) (verdict, note string) {
	failed := item.Status < 200 || item.Status > 299
	switch {
	case item.Accepted && item.Status == 0:
		return "Accepted", "The customer has this message, although the sender got no response."
	case item.Accepted && failed:
		return "Accepted", "The customer has this message, although the sender was told that it failed."
	case item.Accepted && item.Fault != "":
		return "Accepted", "The customer has this message, although the sender may not know it."
	case item.Accepted:
		return "Accepted", ""
	case len(item.Violations) > 0:
		return "Refused", "The customer sees nothing."
	default:
		return "Not accepted", "The customer sees nothing."
	}
}
