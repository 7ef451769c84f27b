package settle

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// likeness is how much a row looks like the message.
type likeness int

const (
	different likeness = iota // the row contradicts the message
	similar                   // the row lacks a member, or shows it in another form
	same
)

// content is the part of a message that a row of the history can show.
type content struct {
	Type     string `json:"type"`
	UserID   string `json:"userId"`
	Text     string `json:"text"`
	MediaURL string `json:"mediaUrl"`
}

func contentOf(message jelou.Message) (content, error) {
	var c content
	text, err := json.Marshal(message)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.UserID == "" {
		return c, redact.Problem("the message has no user id to search for") // the cause may quote the message
	}
	return c, nil
}

// compare returns how much a row looks like the message. Only the recipient, the type and the content together are a proof.
func (c content) compare(row jelou.MessageRow) likeness {
	person := comparePerson(row.Recipient.ID, c.UserID)
	if person == different || strings.EqualFold(row.By, "user") { // as most rows are
		return different
	}
	return min(person, c.compareBubble(row.Bubble))
}

// compareBubble compares the content. A row that lacks a part of the content, or has more, may be another message: a picture
// with another caption, for example. It may also be the message, because the form of types other than text is a guess.
func (c content) compareBubble(row jelou.MessageBubble) likeness {
	kind := simple(row.Type)
	sameType := kind == simple(c.Type)
	sameText := lines(row.Text) == lines(c.Text)
	sameFile := row.MediaURL == c.MediaURL
	hasText, hasFile := c.Text != "", c.MediaURL != ""
	empty := row.Text == "" && row.MediaURL == ""
	switch {
	case hasText && row.Text != "" && !nearText(row.Text, c.Text):
		return different
	case sameType && sameText && sameFile && (hasText || hasFile):
		return same
	case sameType, kind == "", hasText && row.Text != "", hasFile && row.MediaURL != "", empty:
		return similar
	default:
		return different
	}
}

// simple returns a name for comparing: the same for QUICK_REPLY, quick_reply and quickReply.
func simple(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

// lines returns a text for comparing, with plain line breaks and without white space around it.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// nearText reports whether a history may show one text as the other. It may cut a text, or add the header to it, and change
// HTML, accents, emoji or white space.
func nearText(a, b string) bool {
	return within(letters(a), letters(b)) || within(letters(untagged(a)), letters(untagged(b)))
}

// within reports whether one text has the other in it.
func within(a, b string) bool {
	return (a == "") == (b == "") && (strings.Contains(a, b) || strings.Contains(b, a))
}

// tag matches a tag of HTML, such as the <br> of a line break.
var tag = regexp.MustCompile(`<[^<>]*>`)

// untagged returns a text without tags. A text may also have a < and a > that make no tag.
func untagged(text string) string { return tag.ReplaceAllString(html.UnescapeString(text), "") }

// letters returns only the letters and digits of a text, without accents.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(html.UnescapeString(text)))
}

// comparePerson returns similar for two numbers that end in the same digits, because WhatsApp writes some numbers, such as
// those of Mexico, in two forms.
func comparePerson(shown, id string) likeness {
	switch {
	case shown == "":
		return similar
	case plain(shown) == plain(id):
		return same
	case end(shown) == end(id) && len(end(id)) == ending:
		return similar
	default:
		return different
	}
}

// plain returns an id without a + and without the suffix of WhatsApp Web.
func plain(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(id, "+"), "@c.us")
}

// ending is the number of digits that no form of a number changes.
const ending = 8

// end returns the last digits of an id.
func end(id string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, id)
	return digits[max(0, len(digits)-ending):]
}

func compareTemplate(template *jelou.Template, row jelou.Notification) likeness {
	return min(
		compareName(row.ElementName, template.ElementName), compareName(row.CampaignID, template.CampaignID),
		comparePerson(row.Destination, template.Destinations[0]),
	)
}

// compareName returns similar if one of two names is missing.
func compareName(shown, sent string) likeness {
	switch {
	case shown == sent:
		return same
	case shown == "" || sent == "":
		return similar
	default:
		return different
	}
}
