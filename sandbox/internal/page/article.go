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
	// maxDrawn is the size in bytes of the largest body that is drawn; every ordinary message is smaller.
	maxDrawn = 64 << 10
	// maxName is the length in characters up to which ids and places in a body are shown.
	maxName = 300
	// maxProblems bounds the list of what is wrong.
	maxProblems = 20
)

// article is what the template of one item needs.
type article struct {
	Seq     uint64
	To      string // the user in a sentence
	BotID   string
	Title   string // what a screen reader announces it with
	Clock   string
	Stamp   string // the time in full
	Date    string
	Day     string
	SameDay bool // as the article before it

	Bubble bubble
	Drawn  bool // the bubble; where not, there is only Raw

	Operation  string
	MessageID  string
	Accepted   bool
	Verdict    string // "Taken", "Refused", …
	Status     string
	Fault      string
	Note       string
	Violations []delivery.Violation
	More       int // problems that are left out

	Raw     string
	Preview string // the beginning of Raw, where there is no bubble
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

// lostSpaces are those that a browser would leave out or make one of.
var lostSpaces = regexp.MustCompile(`^ +| +$|  +`)

// clip gives what a body may make as long as itself as one short line, in which no two texts look alike
// because of what cannot be seen.
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
		return "no answer"
	}
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
}

// verdict says what became of the message, and what the sender may not know of it.
func verdict(item Item) (verdict, note string) {
	failed := item.Status < 200 || item.Status > 299
	switch {
	case item.Accepted && item.Status == 0:
		return "Taken", "The customer has this message, although the sender got no answer."
	case item.Accepted && failed:
		return "Taken", "The customer has this message, although the sender was told that it failed."
	case item.Accepted && item.Fault != "":
		return "Taken", "The customer has this message, although the sender may not know it."
	case item.Accepted:
		return "Taken", ""
	case len(item.Violations) > 0:
		return "Refused", "The customer sees nothing."
	default:
		return "Not taken", "The customer sees nothing."
	}
}
