package delivery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jelou-go/jelou/delivery"
)

func ExampleOf() {
	send := func() error {
		return delivery.Wrap(delivery.NotSent, context.DeadlineExceeded)
	}

	err := send()
	switch delivery.Of(err) {
	case delivery.NotSent:
		fmt.Println("send it again:", err)
	case delivery.Refused:
		fmt.Println("do not send it again:", err)
	case delivery.Unknown:
		fmt.Println("ask before sending it again:", err)
	}
	// Output: send it again: jelou: not sent: deadline exceeded
}

func ExampleError() {
	resp := &http.Response{StatusCode: 404}
	body := []byte(`{"message": ["The Bot could not be found."], "error": {"code": "E1019"}}`)
	err := fmt.Errorf("order 7: %w", delivery.FromResponse(resp, body))

	var failure *delivery.Error
	if errors.As(err, &failure) {
		fmt.Println(err)
		fmt.Println(failure.Messages)
	}
	// Output:
	// order 7: jelou: refused: HTTP 404 E1019: no such bot, or it does not belong to this company
	// [The Bot could not be found.]
}

func ExampleError_MarshalJSON() {
	failure := &delivery.Error{Outcome: delivery.Refused, StatusCode: 429, Messages: []string{"slow down"}}
	text, err := json.Marshal(failure)
	fmt.Println(string(text), err)
	// Output: {"outcome":"refused","statusCode":429,"error":"jelou: refused: HTTP 429: too many requests"} <nil>
}

func ExampleAccept() {
	var receipt struct {
		MessageID string `json:"messageId"`
	}
	resp := &http.Response{StatusCode: 200}
	if failure := delivery.Accept(resp, []byte(`{"messageId":"abc"}`), []string{"messageId"}, &receipt); failure != nil {
		fmt.Println(failure)
		return
	}
	fmt.Println(receipt.MessageID)

	fmt.Println(delivery.Accept(resp, []byte(`<html>welcome</html>`), []string{"messageId"}, &receipt))
	// Output:
	// abc
	// jelou: delivery unknown: HTTP 200: the answer is not JSON
}
