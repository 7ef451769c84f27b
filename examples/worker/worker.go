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

// job is a message to send. Its id stays the same if the queue delivers the job again.
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
	pause  time.Duration // the shortest wait between two attempts of a message
}

// run sends the jobs in the queue until the queue is closed or ctx ends. It returns when the sends that have begun are
// finished. All jobs of a user go to the same lane, which sends them one after the other in their order.
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

// send repeats a job until it is settled or ctx ends. After that the queue delivers an unsettled job again. The next
// jobs in the lane wait meanwhile, so that they do not overtake it.
func (w *worker) send(ctx context.Context, j job) {
	for attempt := 1; ctx.Err() == nil && w.ledger.begin(j.id); attempt++ {
		// The end of ctx must not cancel a send that has begun, because its outcome would be unknown. The client's
		// time-out limits it.
		_, err := w.client.SendMessageWithResponse(context.WithoutCancel(ctx), w.botID, j.message)
		outcome, wait := judge(err, attempt)
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

// judge returns the outcome of the attempt with this number, from 1, and the wait before the next one. The outcome is NotSent
// if another attempt can help.
func judge(err error, attempt int) (outcome delivery.Outcome, wait time.Duration) {
	if failure := new(delivery.Error); errors.As(err, &failure) {
		switch {
		case failure.StatusCode == http.StatusTooManyRequests:
			return delivery.NotSent, failure.RetryAfter
		case failure.StatusCode == http.StatusRequestTimeout && attempt > 1: // some services send it in place of a 504
			return delivery.Unknown, 0
		case failure.Outcome == delivery.Refused && failure.ConcernsAll(): // a real worker alerts somebody
			return delivery.NotSent, 0
		}
	}
	if invalid := new(jelou.ValidationError); errors.As(err, &invalid) {
		return delivery.Refused, 0
	}
	return delivery.Of(err), 0
}
