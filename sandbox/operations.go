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
	params := map[string]string{"botId": botID}
	if o.sandbox.accept(w, r, "sendMessage", params, readMessage) {
		success := true
		answer(w, http.StatusOK, jelou.SentMessage{Success: &success, MessageID: "msg_" + rand.Text()})
	}
}

func (o operations) SendFlowMessage(w http.ResponseWriter, r *http.Request, botID string, userID string) {
	params := map[string]string{"botId": botID, "userId": userID}
	if o.sandbox.accept(w, r, "sendFlowMessage", params, readFlowButton) {
		answer(w, http.StatusOK, struct{}{}) // all that Jelou's page shows
	}
}

func readMessage(body []byte) error {
	message, err := jelou.UnmarshalMessage(body)
	if err != nil {
		return err
	}
	return message.Validate()
}

func readFlowButton(body []byte) error {
	var button jelou.FlowButton
	if err := button.UnmarshalJSON(body); err != nil {
		return err
	}
	return button.Validate()
}
