// Package shop is an example of your own code. It tells customers that their orders are ready. Its test shows how to test
// such code with a sandbox.
package shop

import (
	"context"
	"errors"
	"fmt"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// ErrUnsure means that the customer may already know. Find out before you tell them again.
var ErrUnsure = errors.New("the customer may have been told")

// Shop tells customers about their orders.
type Shop struct {
	client *jelou.ClientWithResponses
	botID  string
}

// New returns a shop whose messages come from this bot.
func New(client *jelou.ClientWithResponses, botID string) *Shop {
	return &Shop{client: client, botID: botID}
}

// OrderIsReady tells the customer that the order is ready. If the error wraps [ErrUnsure], the customer may know. After
// any other error the customer does not know.
func (s *Shop) OrderIsReady(ctx context.Context, userID, order string) error {
	_, err := s.client.SendMessageWithResponse(ctx, s.botID, jelou.TextMessage{
		UserID: userID,
		Text:   "Your order " + order + " is ready.",
	})
	switch delivery.Of(err) {
	case 0:
		return nil
	case delivery.Unknown:
		return fmt.Errorf("order %s: %w: %w", order, ErrUnsure, err)
	default:
		return fmt.Errorf("order %s: %w", order, err)
	}
}
