package main

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// job is a message to send. Its id is the same however often the queue hands the job out.
type job struct {
	id      string
	userID  string
	message jelou.Message
}

type worker struct {
	client *jelou.ClientWithResponses
	botID  string
	ledger *ledger
	log    *slog.Logger
	pause  time.Duration // before a message that was not sent is sent again
}

// run sends what is in the queue until that is closed or ctx ends, and returns when the sends that have
// begun are over. The jobs of one user go down one lane, one after the other, which keeps their order.
func (w *worker) run(ctx context.Context, queue <-chan job, lanes int) {
	var wait sync.WaitGroup
	defer wait.Wait()
	lane := make([]chan job, lanes)
	for i := range lane {
		lane[i] = make(chan job)
		defer close(lane[i])
		wait.Go(func() {
			for j := range lane[i] {
				w.send(ctx, j)
			}
		})
	}
	seed := maphash.MakeSeed()
	for {
		select {
		case <-ctx.Done():
			return
		case j, open := <-queue:
			if !open {
				return
			}
			lane[maphash.String(seed, j.userID)%uint64(len(lane))] <- j
		}
	}
}

// send tries until the job is settled or ctx ends; the queue then hands it out another time. The jobs behind
// it wait, or they would overtake it.
func (w *worker) send(ctx context.Context, j job) {
	for ctx.Err() == nil && w.ledger.begin(j.id) {
		// The end of ctx does not tear down a send that has begun, or nobody would know what became of it. It
		// takes as long as the client's time-out at most.
		_, err := w.client.SendMessageWithResponse(context.WithoutCancel(ctx), w.botID, j.message)
		outcome, wait := settle(err)
		w.ledger.end(j.id, outcome)
		if err == nil {
			w.log.Info("sent", "job", j.id)
		} else {
			w.log.Warn(outcome.String(), "job", j.id, "error", err)
		}
		if outcome != delivery.NotSent {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(w.pause, wait)):
		}
	}
}

// settle gives the outcome, and NotSent only where it helps to send the same again: after the wait.
func settle(err error) (outcome delivery.Outcome, wait time.Duration) {
	if failure := new(delivery.Error); errors.As(err, &failure) {
		switch failure.StatusCode {
		case http.StatusTooManyRequests:
			return delivery.NotSent, failure.RetryAfter
		case http.StatusUnauthorized, http.StatusForbidden: // it says nothing of the message: alert somebody
			return delivery.NotSent, 0
		}
	}
	if invalid := new(jelou.ValidationError); errors.As(err, &invalid) {
		return delivery.Refused, 0
	}
	return delivery.Of(err), 0
}
