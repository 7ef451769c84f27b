package outbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// The kinds of row. A later version may have more.
const (
	kindMessage  = "message"
	kindTemplate = "template"

	errNoKind = redact.Problem("this process is too old to send this kind of message")
)

// content is a message or a template to a person. The body is the JSON that the service gets.
type content struct {
	kind string
	body []byte
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
	return content{kindMessage, body}, err
}

func templateContent(botID string, template jelou.Template) (content, error) {
	if _, err := checker.SendTemplateWithResponse(context.Background(), botID, template); !errors.Is(err, errValid) {
		return content{}, errors.Unwrap(err)
	}
	if len(template.Destinations) != 1 {
		return content{}, errors.New("a template in the outbox must have one destination: insert it for each person")
	}
	body, err := json.Marshal(template)
	return content{kindTemplate, body}, err
}

// recipient returns the id of the person that a body goes to, without the leading +, which Jelou asks to leave out.
func recipient(body []byte) string {
	var to struct {
		UserID       string    `json:"userId"`
		Destinations [1]string `json:"destinations"`
	}
	_ = json.Unmarshal(body, &to) // cannot fail, because the outbox wrote the body
	return strings.TrimPrefix(cmp.Or(to.UserID, to.Destinations[0]), "+")
}
