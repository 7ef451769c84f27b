package transport

import (
	"context"
	"net/http"

	"golang.org/x/time/rate"

	"github.com/jelou-go/jelou/delivery"
)

// pace holds each try back until it is its turn.
type pace struct {
	next    http.RoundTripper
	limiter *rate.Limiter
}

func (t *pace) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	seen := progressOf(ctx)
	seen.hold()
	if err := t.limiter.Wait(ctx); err != nil {
		closeBody(req)
		if ctx.Err() != nil {
			err = ctx.Err()
		} else {
			err = turnTooLate{}
		}
		return nil, delivery.Wrap(delivery.NotSent, err)
	}
	seen.release()
	return t.next.RoundTrip(req)
}

// turnTooLate says before the deadline that it would pass in the queue.
type turnTooLate struct{}

func (turnTooLate) Error() string        { return "jelou: " + turnTooLate{}.SafeText() }
func (turnTooLate) SafeText() string     { return "the deadline would pass before the send's turn" }
func (turnTooLate) Is(target error) bool { return target == context.DeadlineExceeded }
