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

func TestOrderIsReady(t *testing.T) {
	box := sandbox.Start(t)
	if err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7"); err != nil {
		t.Fatal(err)
	}
	got := box.Messages()[0].(jelou.TextMessage)
	if got.UserID != customer || got.Text != "Your order A7 is ready." {
		t.Error("not what the customer should read")
	}
}

// Jelou is busy at first. The client tries again, and the customer is told once.
func TestBusy(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.TooManyRequests(0))
	if err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7"); err != nil {
		t.Fatal(err)
	}
	if tries, told := len(box.Requests()), len(box.Messages()); tries != 2 || told != 1 {
		t.Errorf("%d tries, told %d times; want 2 and once", tries, told)
	}
}

// Jelou takes the message and the answer is lost, or it does not take it and the answer is as bad. No code
// can tell the two apart, so neither is tried again.
func TestUnsure(t *testing.T) {
	for _, failure := range []sandbox.Failure{sandbox.DropAfterReading(), sandbox.Status(503), sandbox.HTML(200)} {
		box := sandbox.Start(t)
		box.Next(failure)
		err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7")
		if !errors.Is(err, shop.ErrUnsure) {
			t.Errorf("%s: %v, want that the shop is unsure", failure, err)
		}
		if tries := len(box.Requests()); tries != 1 {
			t.Errorf("%s: %d tries", failure, tries)
		}
	}
}

// The customer has not written for 24 hours, so that Jelou says no.
func TestClosedSession(t *testing.T) {
	box := sandbox.Start(t)
	box.CloseSession(customer)
	err := shop.New(box.Client(), "BOT_ID").OrderIsReady(t.Context(), customer, "A7")
	var failure *delivery.Error
	if !errors.As(err, &failure) || failure.Outcome != delivery.Refused || failure.StatusCode != 400 {
		t.Errorf("%v, want a refusal with the status 400", err)
	}
	if errors.Is(err, shop.ErrUnsure) {
		t.Errorf("%v, but the answer is clear", err)
	}
}
