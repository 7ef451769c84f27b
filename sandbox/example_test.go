package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// greet is the code under test.
func greet(ctx context.Context, client *jelou.ClientWithResponses, userID string) error {
	_, err := client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{UserID: userID, Text: "Hello!"})
	return err
}

// This example shows the outcome that the sender sees for each failure, and whether the sandbox accepted the message.
func Example() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
	for _, failure := range []sandbox.Failure{
		sandbox.UnknownBot(),
		sandbox.InvalidMediaURL(),
		sandbox.TooManyRequests(2 * time.Second),
		sandbox.Unsuccessful(),
		sandbox.Status(500),
		sandbox.HTML(502),
		sandbox.WrongJSON(),
		sandbox.DropBeforeReading(),
		sandbox.DropAfterReading(),
		sandbox.CutOff(),
	} {
		box.Reset()
		box.Next(failure)
		err := greet(context.Background(), client, "593987654321")
		fmt.Printf("%s: %v, accepted: %v\n", failure, delivery.Of(err), len(box.Messages()) == 1)
	}
	// Output:
	// unknown bot: refused, accepted: false
	// INVALID_MEDIA_URL: refused, accepted: false
	// 429 Too Many Requests: refused, accepted: false
	// success: false: refused, accepted: false
	// 500 Internal Server Error: unknown, accepted: false
	// HTML with 502 Bad Gateway: unknown, accepted: false
	// wrong JSON: unknown, accepted: false
	// dropped before reading: unknown, accepted: false
	// dropped after reading: unknown, accepted: true
	// cut off: unknown, accepted: true
}

// On a bad day, the sandbox throttles one request in ten, and accepts one in a hundred without a response.
func ExampleWithFailures() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t,
		sandbox.WithFailures(sandbox.TooManyRequests(0), 0.1),
		sandbox.WithFailures(sandbox.DropAfterReading(), 0.01),
	)
	client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0)))) // so that the example does not wait
	sent, unknown := 0, 0
	for range 100 {
		switch delivery.Of(greet(context.Background(), client, "593987654321")) {
		case 0:
			sent++
		case delivery.Unknown:
			unknown++
		}
	}
	fmt.Println("nobody got a message twice:", len(box.Messages()) == sent+unknown)
	// Output: nobody got a message twice: true
}

// A test can use a response that Jelou does not document.
func ExampleResponse() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	box.Next(sandbox.Response(418, "application/json", `{"code": "teapot", "message": "Not today."}`))
	err := greet(context.Background(), box.Client(), "593987654321")
	var failure *delivery.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Outcome, failure.StatusCode, failure.Code, failure.Messages)
	}
	// Output: refused 418 teapot [Not today.]
}

// A sandbox remembers refused requests with the reasons.
func ExampleSandbox_Requests() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	client := box.Client(jelou.WithoutValidation()) // otherwise the client would not send the message
	_, err := client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{Text: "Hello!"})
	fmt.Println(err)
	for _, request := range box.Requests() {
		fmt.Println(request.Status, request.Violations)
	}
	// Output:
	// jelou: refused: HTTP 422 E0422: a field is missing or wrong
	// 422 [/userId: minimum string length is 1]
}

// In your own test, t is the *testing.T.
func ExampleStart() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	if err := greet(context.Background(), box.Client(), "593987654321"); err != nil {
		fmt.Println(err)
	}
	got := box.Messages()[0].(jelou.TextMessage)
	fmt.Println(got.UserID, "reads", got.Text)
	// Output: 593987654321 reads Hello!
}

// The service throttles the first request. It accepts the second one, but the response is lost.
func ExampleSandbox_Next() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	box.Next(sandbox.TooManyRequests(0), sandbox.DropAfterReading())
	err := greet(context.Background(), box.Client(), "593987654321")
	fmt.Println("the client reports:", delivery.Of(err))
	for _, request := range box.Requests() {
		fmt.Printf("%s, accepted: %v\n", request.Failure, request.Accepted)
	}
	// Output:
	// the client reports: unknown
	// 429 Too Many Requests, accepted: false
	// dropped after reading, accepted: true
}

func ExampleSandbox_CloseSession() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	box.CloseSession("593987654321")
	err := greet(context.Background(), box.Client(), "593987654321")
	var failure *delivery.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Outcome, failure.StatusCode, failure.Code)
	}
	// Output: refused 400 message_could_not_be_send
}

// WaitFor waits for messages that the code under test sends in the background.
func ExampleServer_WaitFor() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	client := box.Client()
	for _, user := range []string{"593987654321", "593991112222"} {
		go func() {
			if err := greet(context.Background(), client, user); err != nil {
				fmt.Println(err)
			}
		}()
	}
	fmt.Println(len(box.WaitFor(2)))
	// Output: 2
}

// Outside a test, a sandbox is an http.Handler.
func ExampleNew() {
	box, err := sandbox.New(sandbox.WithBot("BOT_ID"), sandbox.WithLatency(time.Millisecond))
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(box)
	defer server.Close()

	creds, err := auth.NewBasic(box.Credentials())
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(greet(context.Background(), client, "593987654321"))
	// Output: <nil>
}

// A day after a person's last message, only a template reaches the person.
func ExampleWithSession() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t, sandbox.WithSession(24*time.Hour))
	box.Reply("BOT_ID", "593987654321", "Is my order ready?")
	fmt.Println("now:", greet(context.Background(), box.Client(), "593987654321"))
	box.Advance(25 * time.Hour)
	fmt.Println("a day later:", delivery.Of(greet(context.Background(), box.Client(), "593987654321")))
	_, err := box.Client().SendTemplateWithResponse(context.Background(), "BOT_ID", jelou.Template{
		ElementName: "a1b2_order_ready", Destinations: []string{"593987654321"}, Language: "es", Parameters: []string{"Ana", "A-17"},
	})
	fmt.Println("a template:", err)
	// Output:
	// now: <nil>
	// a day later: refused
	// a template: <nil>
}
