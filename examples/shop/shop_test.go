package shop_test

import (
	"errors"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/examples/shop"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

const customer = "593987654321"

func TestOrderIsReadyTellsTheCustomer(t *testing.T) {
	box := sandbox.Start(t)
	if err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7"); err != nil {
		t.Fatal(err)
	}
	got := box.Messages()[0].(jelou.TextMessage)
	if got.UserID != customer || got.Text != "Your order A7 is ready." {
		t.Error("the customer got the wrong message")
	}
}

// Jelou throttles the first attempt. The client attempts it again, and the customer gets one message.
func TestThrottledMessageIsSentOnce(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.TooManyRequests(0))
	if err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7"); err != nil {
		t.Fatal(err)
	}
	if attempts, messages := len(box.Requests()), len(box.Messages()); attempts != 2 || messages != 1 {
		t.Errorf("%d attempts and %d messages, want 2 and 1", attempts, messages)
	}
}

// In the first case Jelou accepts the message, but the response is lost. In the other cases Jelou does not accept the message.
// The sender cannot distinguish the cases, so it must not send the message again.
func TestMessageOfUnknownOutcomeIsNotRepeated(t *testing.T) {
	for _, failure := range []sandbox.Failure{sandbox.DropAfterReading(), sandbox.Status(503), sandbox.HTML(200)} {
		box := sandbox.Start(t)
		box.Next(failure)
		err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7")
		if !errors.Is(err, shop.ErrUnsure) {
			t.Errorf("%s: %v, want ErrUnsure", failure, err)
		}
		if attempts := len(box.Requests()); attempts != 1 {
			t.Errorf("%s: %d attempts, want 1", failure, attempts)
		}
	}
}

// The customer has not written for 24 hours, so Jelou refuses the message.
func TestClosedSessionIsARefusal(t *testing.T) {
	box := sandbox.Start(t)
	box.CloseSession(customer)
	err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7")
	var failure *delivery.Error
	if !errors.As(err, &failure) || failure.Outcome != delivery.Refused || failure.StatusCode != 400 {
		t.Errorf("%v, want a refusal with the status 400", err)
	}
	if errors.Is(err, shop.ErrUnsure) {
		t.Errorf("%v must not be ErrUnsure, because the outcome is known", err)
	}
}
