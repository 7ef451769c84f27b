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

// greet stands for your own code.
func greet(ctx context.Context, client *jelou.ClientWithResponses, userID string) error {
	_, err := client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{UserID: userID, Text: "Hello!"})
	return err
}

// What each failure does to the one who sends. A test of your own code has a line for those that it treats
// differently.
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
		fmt.Printf("%s: %v, taken: %v\n", failure, delivery.Of(err), len(box.Messages()) == 1)
	}
	// Output:
	// unknown bot: refused, taken: false
	// INVALID_MEDIA_URL: refused, taken: false
	// 429 Too Many Requests: refused, taken: false
	// success: false: refused, taken: false
	// 500 Internal Server Error: unknown, taken: false
	// HTML with 502 Bad Gateway: unknown, taken: false
	// wrong JSON: unknown, taken: false
	// dropped before reading: unknown, taken: false
	// dropped after reading: unknown, taken: true
	// cut off: unknown, taken: true
}

// A bad day: one in ten requests is turned away, and one in a hundred is taken without an answer.
func ExampleWithFailures() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t,
		sandbox.WithFailures(sandbox.TooManyRequests(0), 0.1),
		sandbox.WithFailures(sandbox.DropAfterReading(), 0.01),
	)
	client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0)))) // no waits
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

// An answer that Jelou does not document, but that you have seen.
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

// What was refused is remembered with the reasons.
func ExampleSandbox_Requests() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	client := box.Client(jelou.WithoutValidation()) // or the message would not leave
	_, err := client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{Text: "Hello!"})
	fmt.Println(err)
	for _, request := range box.Requests() {
		fmt.Println(request.Status, request.Violations)
	}
	// Output:
	// jelou: refused: HTTP 422 E0422: a field is missing or wrong
	// 422 [/userId: minimum string length is 1]
}

// A test of your own code: t is its *testing.T.
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

// The service is busy once, then the answer to a message that it took is lost.
func ExampleSandbox_Next() {
	t := new(test)
	defer t.end()

	box := sandbox.Start(t)
	box.Next(sandbox.TooManyRequests(0), sandbox.DropAfterReading())
	err := greet(context.Background(), box.Client(), "593987654321")
	fmt.Println("the client says:", delivery.Of(err))
	for _, request := range box.Requests() {
		fmt.Printf("%s, taken: %v\n", request.Failure, request.Accepted)
	}
	// Output:
	// the client says: unknown
	// 429 Too Many Requests, taken: false
	// dropped after reading, taken: true
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

// What runs in the background is waited for.
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

// Outside of a test, a sandbox is a handler.
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
