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
)

// greet stands for your own code.
func greet(ctx context.Context, client *jelou.ClientWithResponses, userID string) error {
	_, err := client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{UserID: userID, Text: "Hello!"})
	return err
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
		fmt.Printf("%s, taken: %v\n", request.Failure, request.Taken)
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
