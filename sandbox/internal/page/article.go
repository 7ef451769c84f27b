package page

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/contract"
)

const (
	// maxDrawn is the size in bytes of the largest body that is drawn; every ordinary message is smaller.
	maxDrawn = 64 << 10
	// maxProblems bounds the list of what is wrong.
	maxProblems = 20
)

// article is what the template of one item needs.
type article struct {
	Seq     uint64
	UserID  string
	BotID   string
	Title   string // what a screen reader announces it with
	Clock   string
	Stamp   string // the time in full
	Date    string
	Day     string
	SameDay bool // as the article before it

	Bubble bubble
	Drawn  bool // the bubble; where not, there is only Raw

	Operation string
	MessageID string
	Taken     bool
	Verdict   string // "Taken", "Refused", …
	Status    string
	Fault     string
	Note      string
	Problems  []contract.Problem
	More      int // problems that are left out

	Raw     string
	Preview string // the beginning of Raw, where there is no bubble
	Size    int
}

func newArticle(item Item) article {
	a := article{
		Seq:       item.Seq,
		UserID:    item.UserID,
		BotID:     item.BotID,
		Clock:     item.Time.Format("15:04"),
		Stamp:     item.Time.Format(time.RFC3339),
		Date:      item.Time.Format("2 January 2006"),
		Day:       item.Time.Format(time.DateOnly),
		Operation: item.Operation,
		MessageID: item.MessageID,
		Taken:     item.Taken,
		Status:    status(item.Status),
		Fault:     item.Fault,
		Problems:  item.Problems,
		Raw:       raw(item.Body),
		Size:      len(item.Body),
	}
	a.Verdict, a.Note = verdict(item)
	a.More = max(0, len(a.Problems)-maxProblems)
	a.Problems = a.Problems[:len(a.Problems)-a.More]

	kind := "Request"
	if item.Message != nil && len(item.Body) <= maxDrawn {
		a.Bubble, a.Drawn = draw(item.Message), true
		kind = a.Bubble.Kind
	} else {
		a.Preview = preview(item.Body)
	}
	a.Title = fmt.Sprintf("%s %d to %s, %s", kind, a.Seq, reader(a.UserID), a.Verdict)
	return a
}

// reader names the user in a sentence.
func reader(userID string) string {
	if userID == "" {
		return "an unreadable user"
	}
	return userID
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
	case item.Taken && item.Status == 0:
		return "Taken", "The customer has this message, although the sender got no answer."
	case item.Taken && failed:
		return "Taken", "The customer has this message, although the sender was told that it failed."
	case item.Taken && item.Fault != "":
		return "Taken", "The customer has this message, although the sender may not know it."
	case item.Taken:
		return "Taken", ""
	case len(item.Problems) > 0:
		return "Refused", "The customer sees nothing."
	default:
		return "Not taken", "The customer sees nothing."
	}
}
