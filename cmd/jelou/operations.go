package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/jsonstrict"
)

// To whom the demo sends; nobody is there.
const (
	demoBot  = "DEMO_BOT"
	demoUser = "593987654321"
)

// operation is what can be done with the body of one of the contract's operations. user is for those that
// have the person in their path.
type operation struct {
	// check reads a body strictly and checks its limits.
	check func(body []byte) error
	// request makes the request that send would send.
	request func(server, bot, user string, body []byte) (*http.Request, error)
	// send gives the id of the message, where the answer has one.
	send func(ctx context.Context, client *jelou.ClientWithResponses, bot, user string, body []byte) (id string, err error)
}

// operations has each operation of the contract, which a test makes sure of.
var operations = map[string]operation{
	sendMessage: {
		check: func(body []byte) error {
			_, err := parse(body)
			return err
		},
		request: func(server, bot, _ string, body []byte) (*http.Request, error) {
			message, err := parse(body)
			if err != nil {
				return nil, err
			}
			return jelou.NewSendMessageRequest(server, bot, message)
		},
		send: func(ctx context.Context, client *jelou.ClientWithResponses, bot, _ string, body []byte) (string, error) {
			message, err := parse(body)
			if err != nil {
				return "", err
			}
			resp, err := client.SendMessageWithResponse(ctx, bot, message)
			if err != nil {
				return "", err
			}
			return resp.JSON200.MessageID, nil
		},
	},
	"sendFlowMessage": {
		check: func(body []byte) error {
			_, err := parseFlowButton(body)
			return err
		},
		request: func(server, bot, user string, body []byte) (*http.Request, error) {
			button, err := parseFlowButton(body)
			if err != nil {
				return nil, err
			}
			return jelou.NewSendFlowMessageRequest(server, bot, user, button)
		},
		send: func(ctx context.Context, client *jelou.ClientWithResponses, bot, user string, body []byte) (string, error) {
			button, err := parseFlowButton(body)
			if err != nil {
				return "", err
			}
			resp, err := client.SendFlowMessageWithResponse(ctx, bot, user, button)
			if err != nil {
				return "", err
			}
			return resp.JSON200.MessageID, nil
		},
	},
}

// sendMessage is the operation whose bodies are messages, which a file holds unless something else is said.
const sendMessage = "sendMessage"

func parseFlowButton(body []byte) (jelou.FlowButton, error) {
	var button jelou.FlowButton
	err := button.UnmarshalJSON(body)
	if err == nil {
		err = jsonstrict.Locate(body, button.Validate())
	}
	return button, err
}

// send sends an example of the contract.
func send(ctx context.Context, client *jelou.ClientWithResponses, example contract.Example) (string, error) {
	op, ok := operations[example.Operation]
	if !ok {
		return "", fmt.Errorf("the demo does not know the operation %s", example.Operation)
	}
	id, err := op.send(ctx, client, demoBot, demoUser, example.JSON)
	if err == nil && id == "" {
		id = "–"
	}
	return id, err
}

// operationNames are those of operations, in the order of the alphabet.
func operationNames() []string {
	var names []string
	for name := range operations {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
