package settle_test

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
	"github.com/jelou-go/jelou/settle"
)

// service runs a sandbox. It ignores errors, so that the examples stay short.
func service(opts ...sandbox.Option) (*sandbox.Sandbox, *jelou.ClientWithResponses, func()) {
	box, _ := sandbox.New(opts...)
	server := httptest.NewServer(box)
	creds, _ := auth.NewBasic(box.Credentials())
	client, _ := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	return box, client, server.Close
}

// The response to a message is lost, and the history shows that Jelou accepted the message.
func ExampleMessage() {
	ctx := context.Background()
	box, client, stop := service(sandbox.WithPace(time.Hour))
	defer stop()
	box.Next(sandbox.DropAfterReading())

	message := jelou.TextMessage{UserID: "593987654321", Text: "Your order is ready."}
	_, err := client.SendMessageWithResponse(ctx, "BOT_ID", message)
	fmt.Println(delivery.Of(err))
	evidence, err := settle.Message(ctx, client, "BOT_ID", message, err)
	if found, ok := evidence.(settle.Found); ok {
		fmt.Println("found:", found.Status, err)
	}
	// Output:
	// unknown
	// found: CREATED <nil>
}

// Evidence can come late, so NotSeen does not mean that the template was not sent.
func ExampleTemplate() {
	ctx := context.Background()
	box, client, stop := service(sandbox.WithPace(time.Hour), sandbox.WithEvidenceDelay(time.Minute), sandbox.WithLoss(1))
	defer stop()

	template := jelou.Template{
		ElementName: "a1b2_order_ready", Destinations: []string{"593987654321"}, Language: "es", Parameters: []string{"Ana", "A-17"},
	}
	_, failure := client.SendTemplateWithResponse(ctx, "BOT_ID", template)
	evidence, err := settle.Template(ctx, client, "BOT_ID", template, failure)
	fmt.Println(evidence, err)
	box.Advance(time.Minute)
	evidence, err = settle.Template(ctx, client, "BOT_ID", template, failure)
	fmt.Printf("%T %v\n", evidence, err)
	// Output:
	// not seen in 0 rows, which does not mean not sent <nil>
	// settle.Found <nil>
}

// A program that lost two responses looks for both messages at once.
func ExampleAll() {
	ctx := context.Background()
	_, client, stop := service(sandbox.WithPace(time.Hour), sandbox.WithLoss(1))
	defer stop()

	var unknown []settle.Attempt
	for _, text := range []string{"Your order is ready.", "Your order was sent."} {
		message := jelou.TextMessage{UserID: "593987654321", Text: text}
		_, err := client.SendMessageWithResponse(ctx, "BOT_ID", message)
		if failure := new(delivery.Error); errors.As(err, &failure) && failure.Outcome == delivery.Unknown {
			unknown = append(unknown, settle.Attempt{Began: failure.Began, Message: message})
		}
	}
	evidence, err := settle.All(ctx, client, "BOT_ID", unknown)
	for _, e := range evidence {
		fmt.Printf("%T %v\n", e, err)
	}
	// Output:
	// settle.Found <nil>
	// settle.Found <nil>
}
