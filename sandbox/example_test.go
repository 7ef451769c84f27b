package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func Example() {
	box, err := sandbox.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(box)
	defer server.Close()

	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := client.SendMessageWithResponse(context.Background(), "BOT", jelou.VoiceCallMessage{
		UserID:     "USER_ID",
		Header:     "Need Help?",
		Text:       "Click the button to speak with an agent",
		Parameters: jelou.VoiceCallParameters{DisplayText: "Call Support"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("taken:", strings.HasPrefix(resp.JSON200.MessageID, "msg_"))
	// Output: taken: true
}

func ExampleWithBot() {
	box, err := sandbox.New(sandbox.WithBot("OURS"))
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(box)
	defer server.Close()

	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SendMessageWithResponse(context.Background(), "THEIRS", jelou.TextMessage{
		UserID: "593987654321",
		Text:   "Your order is ready.",
	})
	var failure *delivery.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Outcome, failure.StatusCode, failure.Code)
	}
	// Output: refused 404 bot_not_found
}
