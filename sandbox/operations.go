package sandbox

import (
	"crypto/rand"
	"net/http"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// operations is the server that oapi-codegen derives from the contract: an operation that is added there
// does not compile until it is here.
type operations struct{ sandbox *Sandbox }

var _ api.ServerInterface = operations{}

func (o operations) SendMessage(w http.ResponseWriter, r *http.Request, botID string) {
	o.sandbox.serve(w, r, operation{
		id:     "sendMessage",
		params: map[string]string{"botId": botID},
		read:   readMessage,
		receipt: func(asked *Request) any {
			asked.MessageID = "msg_" + rand.Text()
			success := true
			return jelou.SentMessage{Success: &success, MessageID: asked.MessageID}
		},
	})
}

func (o operations) SendFlowMessage(w http.ResponseWriter, r *http.Request, botID string, userID string) {
	o.sandbox.serve(w, r, operation{
		id:      "sendFlowMessage",
		params:  map[string]string{"botId": botID, "userId": userID},
		read:    readFlowButton,
		receipt: func(*Request) any { return struct{}{} }, // all that Jelou's page shows
	})
}

func readMessage(asked *Request) error {
	message, err := jelou.UnmarshalMessage(asked.Body)
	if err != nil {
		return err
	}
	if err := message.Validate(); err != nil {
		return err
	}
	asked.Message = message
	return nil
}

func readFlowButton(asked *Request) error {
	var button jelou.FlowButton
	if err := button.UnmarshalJSON(asked.Body); err != nil {
		return err
	}
	if err := button.Validate(); err != nil {
		return err
	}
	asked.FlowButton = &button
	return nil
}
