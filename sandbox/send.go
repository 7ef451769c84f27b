package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"

	jelou "github.com/jelou-go/jelou/generated"
)

func (o operations) SendMessage(w http.ResponseWriter, r *http.Request) {
	accept := func(asked *entry, _ any) *response {
		asked.MessageID = newMessageID()
		asked.sends(asked.MessageID, asked.UserID)
		asked.bubble = bubbleOf(asked.Body)
		success := true
		return says(http.StatusOK, jelou.SentMessage{Success: &success, MessageID: asked.MessageID})
	}
	o.serve("sendMessage", w, r, operation{sends: true, inSession: true, accept: accept})
}

func (o operations) SendFlowMessage(w http.ResponseWriter, r *http.Request) {
	accept := func(asked *entry, _ any) *response {
		asked.sends(newMessageID(), asked.UserID)
		asked.bubble = bubbleOf(asked.Body)
		asked.bubble.Type = "FLOW"
		return says(http.StatusOK, struct{}{}) // the response on Jelou's page
	}
	o.serve("sendFlowMessage", w, r, operation{sends: true, inSession: true, accept: accept})
}

func (o operations) SendTemplate(w http.ResponseWriter, r *http.Request) {
	o.serve("sendTemplate", w, r, operation{sends: true, accept: func(asked *entry, content any) *response {
		template := content.(jelou.Template)
		if no := o.sandbox.templates.refuse(asked.BotID, template); no != nil {
			return no
		}
		asked.elementName, asked.campaignID = template.ElementName, template.CampaignID
		accepted := make([]jelou.SentTemplate, len(template.Destinations))
		for i, user := range template.Destinations {
			accepted[i] = jelou.SentTemplate{ID: uuid.NewString(), Destination: user}
			asked.sends(accepted[i].ID, user)
		}
		return says(http.StatusOK, accepted)
	}})
}

// sends records that the request sends a message to a person.
func (e *entry) sends(id, userID string) {
	e.sent = append(e.sent, sent{id: id, userID: userID, at: e.Time})
}

func newMessageID() string { return "msg_" + rand.Text() }

// bubbleOf returns the content of a message as the history shows it. Jelou documents the type of a text; the types of other
// messages are guesses.
func bubbleOf(body []byte) jelou.MessageBubble {
	var bubble jelou.MessageBubble
	// An accepted body is an object. Unmarshal leaves out a member that is no text.
	_ = json.Unmarshal(body, &bubble)
	bubble.Type = strings.ToUpper(bubble.Type)
	return bubble
}
