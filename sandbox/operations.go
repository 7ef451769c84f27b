package sandbox

import (
	"crypto/rand"
	"net/http"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// operations serves the operations. It implements some of them, and serves the others from the contract's examples.
type operations struct {
	api.Unwritten
	sandbox  *Sandbox
	document *openapi.Document
}

var _ api.ServerInterface = operations{}

func newOperations(s *Sandbox) (operations, error) {
	document, err := openapi.Contract()
	if err != nil {
		return operations{}, err
	}
	o := operations{sandbox: s, document: document}
	o.Unwritten = func(id string, w http.ResponseWriter, r *http.Request) {
		o.serve(id, w, r, nil, func(*Request) response { return example(document.Operation(id)) })
	}
	return o, nil
}

// serve serves the operation with this id.
func (o operations) serve(id string, w http.ResponseWriter, r *http.Request, read func(*Request) error, accept func(*Request) response) {
	op := operation{Operation: o.document.Operation(id), params: make(map[string]string), read: read, accept: accept}
	for _, p := range op.In("path") {
		op.params[p.Name] = r.PathValue(p.Name)
	}
	o.sandbox.serve(w, r, op)
}

func (o operations) SendMessage(w http.ResponseWriter, r *http.Request) {
	o.serve("sendMessage", w, r, readMessage, func(asked *Request) response {
		asked.MessageID = "msg_" + rand.Text()
		success := true
		return says(http.StatusOK, jelou.SentMessage{Success: &success, MessageID: asked.MessageID})
	})
}

func (o operations) SendFlowMessage(w http.ResponseWriter, r *http.Request) {
	o.serve("sendFlowMessage", w, r, readFlowButton, func(*Request) response {
		return says(http.StatusOK, struct{}{}) // the response on Jelou's page
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
