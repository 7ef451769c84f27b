package outbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// Item is a message or a template to insert. Printing or logging an Item shows nothing of it; its JSON shows everything.
type Item struct {
	BotID   string        // the bot that sends
	Message jelou.Message // nil with a Template
	// Template is a template to send in place of a message. It must have one destination, because each destination has its
	// own outcome.
	Template *jelou.Template
	// Fallback is an approved template to the same person, which the outbox sends if the deadline has passed. It must have
	// one destination.
	Fallback *jelou.Template
	// At is the earliest time to send. The zero time means at once.
	At time.Time
	// Deadline is the time from which it is too late to send, such as the end of the 24 hours. The zero time means never.
	Deadline time.Time
}

// ItemOption changes one item.
type ItemOption func(*Item)

// At sends the message at a time, and not before.
func At(at time.Time) ItemOption { return func(i *Item) { i.At = at } }

// WithDeadline sets the time from which the outbox no longer sends the message. It then sends the template of [WithFallback],
// or else the message becomes [Refused]. Without a fallback, a time of [At] must be before the deadline.
func WithDeadline(deadline time.Time) ItemOption { return func(i *Item) { i.Deadline = deadline } }

// WithFallback sends a template instead of the message if the message's deadline has passed, because the person's 24 hours
// are over. It sends no template if Jelou refuses the message before the deadline: the message is then [Refused].
func WithFallback(template jelou.Template) ItemOption {
	return func(i *Item) { i.Fallback = &template }
}

// Format prints only the type's name, for every verb.
func (Item) Format(state fmt.State, _ rune) { redact.Format(state, "outbox.Item") }

// LogValue returns only the name of the type.
func (Item) LogValue() slog.Value { return redact.LogValue("outbox.Item") }

// The kinds of row. A later version may have more.
const (
	kindMessage  = "message"
	kindTemplate = "template"

	errNoKind = redact.Problem("this process is too old to send this kind of message")
)

// content is a message or a template to a person. The body is the JSON that the service gets.
type content struct {
	bot, kind string
	body      []byte
}

// checker sends nothing. A call of it fails with errValid if a client would send the request, and else with a
// [*delivery.Error] that wraps the reason.
var checker = jelou.ClientWithResponses{ClientInterface: &jelou.Client{
	Server:         "http://localhost",
	RequestEditors: []jelou.RequestEditorFn{func(context.Context, *http.Request) error { return errValid }},
}}

const errValid = redact.Problem("the request is valid")

func contentOf(item Item) (content, error) {
	switch {
	case item.Template != nil && item.Message != nil:
		return content{}, errors.New("the item has a message and a template")
	case item.Template != nil:
		return templateContent(item.BotID, *item.Template)
	}
	if _, err := checker.SendMessageWithResponse(context.Background(), item.BotID, item.Message); !errors.Is(err, errValid) {
		return content{}, errors.Unwrap(err)
	}
	body, err := json.Marshal(item.Message)
	return content{item.BotID, kindMessage, body}, err
}

func templateContent(botID string, template jelou.Template) (content, error) {
	if _, err := checker.SendTemplateWithResponse(context.Background(), botID, template); !errors.Is(err, errValid) {
		return content{}, errors.Unwrap(err)
	}
	if len(template.Destinations) != 1 {
		return content{}, errors.New("a template in the outbox must have one destination: insert it for each person")
	}
	body, err := json.Marshal(template)
	return content{botID, kindTemplate, body}, err
}

// recipient returns the id of the person that the content goes to, without the leading +, which Jelou asks to leave out.
func (c content) recipient() string {
	var to struct {
		UserID       string    `json:"userId"`
		Destinations [1]string `json:"destinations"`
	}
	_ = json.Unmarshal(c.body, &to) // cannot fail, because the outbox wrote the body
	return strings.TrimPrefix(cmp.Or(to.UserID, to.Destinations[0]), "+")
}
