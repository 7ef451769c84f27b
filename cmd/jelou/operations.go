package main

import (
	"context"
	"fmt"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// To whom the demo sends; nobody is there.
const (
	demoBot  = "DEMO_BOT"
	demoUser = "593987654321"
)

// operations has a call for each operation of the contract, which a test makes sure of. It returns the id
// of the message, where the answer has one.
var operations = map[string]func(context.Context, *jelou.ClientWithResponses, []byte) (id string, err error){
	"sendMessage": func(ctx context.Context, client *jelou.ClientWithResponses, body []byte) (string, error) {
		message, err := jelou.UnmarshalMessage(body)
		if err != nil {
			return "", err
		}
		resp, err := client.SendMessageWithResponse(ctx, demoBot, message)
		if err != nil {
			return "", err
		}
		return resp.JSON200.MessageID, nil
	},
	"sendFlowMessage": func(ctx context.Context, client *jelou.ClientWithResponses, body []byte) (string, error) {
		var button jelou.FlowButton
		if err := button.UnmarshalJSON(body); err != nil {
			return "", err
		}
		resp, err := client.SendFlowMessageWithResponse(ctx, demoBot, demoUser, button)
		if err != nil {
			return "", err
		}
		return resp.JSON200.MessageID, nil
	},
}

func send(ctx context.Context, client *jelou.ClientWithResponses, example contract.Example) (string, error) {
	call, ok := operations[example.Operation]
	if !ok {
		return "", fmt.Errorf("the demo does not know the operation %s", example.Operation)
	}
	id, err := call(ctx, client, example.JSON)
	if err == nil && id == "" {
		id = "–"
	}
	return id, err
}
