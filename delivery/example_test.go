package delivery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// Four sends of one message end in four ways.
func Example() {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch requests.Add(1) {
		case 1:
			http.Error(w, `{"code":"forbidden_bot"}`, http.StatusForbidden)
		case 2:
			http.Error(w, "<html>no response from upstream</html>", http.StatusBadGateway) // a proxy before Jelou
		default:
			_, _ = io.WriteString(w, `{"success":true,"messageId":"msg_1"}`)
		}
	}))
	defer server.Close()
	client, err := jelou.NewClientWithResponses(server.URL) // credentials: see package auth
	if err != nil {
		fmt.Println(err)
		return
	}

	for _, text := range []string{"Your order is ready.", "Your order is ready.", "", "Your order is ready."} {
		_, err := client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{
			UserID: "593987654321",
			Text:   text,
		})
		var failure *delivery.Error
		if !errors.As(err, &failure) {
			fmt.Println("accepted")
			continue
		}
		switch failure.Outcome {
		case delivery.NotSent:
			fmt.Println("not sent:", failure.Err)
		case delivery.Refused:
			fmt.Println("refused:", failure.StatusCode, failure.Code)
		case delivery.Unknown:
			fmt.Println("the customer may have it: ask before you send it again")
		}
	}
	// Output:
	// refused: 403 forbidden_bot
	// the customer may have it: ask before you send it again
	// not sent: the message breaks the contract: /text: 0 characters, at least 1
	// accepted
}

// A program that sends without the generated client can use Read to prove success.
func ExampleRead() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success": true, "messageId": ""}`)
	}))
	defer server.Close()

	resp, err := http.Post(server.URL, "application/json", strings.NewReader(`{}`))
	if err != nil {
		fmt.Println(delivery.Wrap(delivery.Unknown, err)) // transport.Do could tell the outcome more precisely
		return
	}
	var receipt struct {
		MessageID string `json:"messageId"`
	}
	if _, failure := delivery.Read(resp, &receipt, "messageId"); failure != nil {
		fmt.Println(failure)
	}
	// Output: jelou: delivery unknown: HTTP 200: the response has no messageId
}

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

// A form shows each violation beside its field, in the language of its user. For a rule such as "pattern", the pointer tells
// what to show.
func ExampleViolation() {
	_, err := jelou.UnmarshalMessage([]byte(`{"type": "text", "userId": "", "body": "Hola",
		"options": [{"title": "Quiero recogerlo hoy mismo en la tienda"}]}`))
	fields := map[string]string{"/userId": "Teléfono", "/text": "Texto", "/options/0/title": "Opción 1"}
	var invalid *delivery.ValidationError
	if !errors.As(err, &invalid) {
		return
	}
	for _, v := range invalid.Violations {
		switch field := fields[v.Pointer]; v.Rule {
		case "required":
			fmt.Println(field+":", "falta")
		case "minLength":
			fmt.Println(field+":", "como mínimo", v.Bound)
		case "maxLength":
			fmt.Println(field+":", v.Number, "caracteres son demasiados") // v.Bound is the limit
		default:
			fmt.Println(v)
		}
	}
	// Output:
	// /body: unknown member
	// Texto: falta
	// Teléfono: como mínimo 1
	// Opción 1: 39 caracteres son demasiados
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
	// jelou: delivery unknown: HTTP 200: the response is not JSON
}
