package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

const ana = "593987654321"

func newWorker(client *jelou.ClientWithResponses) *worker {
	return &worker{client: client, botID: "BOT_ID", ledger: new(ledger), log: slog.New(slog.DiscardHandler)}
}

// news returns a job whose text is its id.
func news(id, userID string) job {
	return job{id, userID, jelou.TextMessage{UserID: userID, Text: id}}
}

func queueOf(jobs ...job) <-chan job {
	queue := make(chan job, len(jobs))
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	return queue
}

// texts returns the texts that the user got, in the order of arrival.
func texts(box *sandbox.Sandbox, userID string) []string {
	var all []string
	for _, message := range box.Messages() {
		if text := message.(jelou.TextMessage); text.UserID == userID {
			all = append(all, text.Text)
		}
	}
	return all
}

// outcome returns the outcome of the job. known is false if the job never began.
func (l *ledger) outcome(id string) (outcome delivery.Outcome, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	outcome, known = l.jobs[id]
	return outcome, known
}

func (l *ledger) check(t *testing.T, id string, want delivery.Outcome) {
	t.Helper()
	if got, known := l.outcome(id); !known || got != want {
		t.Errorf("%s: %v (known: %v), want %v", id, got, known, want)
	}
}

func TestEachUserReadsInOrder(t *testing.T) {
	box := sandbox.Start(t)
	var jobs []job
	want := map[string][]string{}
	for i := range 60 {
		userID := fmt.Sprint("user-", i%7)
		jobs = append(jobs, news(fmt.Sprint("news-", i), userID))
		want[userID] = append(want[userID], jobs[i].id)
	}
	newWorker(box.Client()).run(t.Context(), queueOf(jobs...), 4)
	for userID, news := range want {
		if got := texts(box.Sandbox, userID); !slices.Equal(got, news) {
			t.Errorf("%s got %q, want %q", userID, got, news)
		}
	}
}

// The worker sends a throttled message again, and later messages to the same user wait for it.
func TestThrottledMessageIsNotOvertaken(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.TooManyRequests(0), sandbox.TooManyRequests(0))
	w := newWorker(box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0)))))
	w.run(t.Context(), queueOf(news("a1", ana), news("a2", ana)), 1)
	if got := texts(box.Sandbox, ana); !slices.Equal(got, []string{"a1", "a2"}) || len(box.Requests()) != 4 {
		t.Errorf("Ana got %q in %d requests, want a1 and a2 in 4", got, len(box.Requests()))
	}
}

func TestNoMessageIsLostWhileCredentialsAreWrong(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.Status(http.StatusUnauthorized), sandbox.Status(http.StatusForbidden))
	w := newWorker(box.Client())
	w.run(t.Context(), queueOf(news("a1", ana), news("a2", ana)), 1)
	if got := texts(box.Sandbox, ana); !slices.Equal(got, []string{"a1", "a2"}) || len(box.Requests()) != 4 {
		t.Errorf("Ana got %q in %d requests, want a1 and a2 in 4", got, len(box.Requests()))
	}
}

// A 408 says that the service has not received the message. But some services send it in place of a 504, so the worker repeats
// the message only once.
func TestMessageIsUnknownAfterASecondRequestTimeout(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.Status(http.StatusRequestTimeout), sandbox.Status(http.StatusRequestTimeout))
	w := newWorker(box.Client())
	w.run(t.Context(), queueOf(news("a1", ana), news("a2", ana)), 1)
	w.ledger.check(t, "a1", delivery.Unknown)
	w.ledger.check(t, "a2", 0)
	if n := len(box.Requests()); n != 3 {
		t.Errorf("the sandbox received %d requests, want 3", n)
	}
}

// The queue delivers every job twice. The worker must not send a job again whose outcome is sent, unknown or refused.
func TestSettledJobIsNotSentAgain(t *testing.T) {
	box := sandbox.Start(t)
	w := newWorker(box.Client())
	box.Next(sandbox.DropAfterReading(), sandbox.Status(http.StatusUnprocessableEntity))
	jobs := []job{news("a1", ana), news("a2", ana), {"empty", ana, jelou.TextMessage{UserID: ana}}, news("a3", ana)}
	w.run(t.Context(), queueOf(jobs...), 1)
	w.run(t.Context(), queueOf(jobs...), 1)
	w.ledger.check(t, "a1", delivery.Unknown)
	w.ledger.check(t, "a2", delivery.Refused)
	w.ledger.check(t, "empty", delivery.Refused)
	w.ledger.check(t, "a3", 0)
	if n := len(box.Requests()); n != 3 {
		t.Errorf("the sandbox received %d requests, want 3", n)
	}
}

// The stop comes during the send of a message. The worker finishes that send, and leaves the next message to the next process.
func TestStopFinishesTheMessageInFlight(t *testing.T) {
	box := sandbox.Start(t)
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		box.ServeHTTP(w, r)
	}))
	defer server.Close()
	w := newWorker(box.Client(jelou.WithBaseURL(server.URL)))
	w.run(ctx, queueOf(news("a1", ana), news("a2", ana)), 1)
	w.ledger.check(t, "a1", 0)
	if _, known := w.ledger.outcome("a2"); known {
		t.Error("a2 began after the stop")
	}
	w.run(t.Context(), queueOf(news("a1", ana), news("a2", ana)), 1)
	if got := texts(box.Sandbox, ana); !slices.Equal(got, []string{"a1", "a2"}) {
		t.Errorf("Ana got %q, want a1 and a2", got)
	}
}

func TestStopDoesNotWaitForTheNextAttempt(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stop()
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	client, err := newClient(server.URL, 5, 5)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorker(client)
	w.run(ctx, queueOf(news("a1", ana)), 1)
	w.ledger.check(t, "a1", delivery.NotSent)
}

// The client may send the first message at once, but the next only after an hour, which is beyond the deadline.
func TestCallBeyondTheRateFailsAtOnce(t *testing.T) {
	box := sandbox.Start(t)
	const perHour = 1.0 / 3600
	client, err := newClient(box.URL, perHour, 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	message := news("a1", ana).message
	_, err = client.SendMessageWithResponse(ctx, "BOT_ID", message)
	if delivery.Of(err) != delivery.Refused { // the client has no credentials
		t.Errorf("the first message: %v", err)
	}
	_, err = client.SendMessageWithResponse(ctx, "BOT_ID", message)
	if delivery.Of(err) != delivery.NotSent || !errors.Is(err, context.DeadlineExceeded) || len(box.Requests()) != 1 {
		t.Errorf("the second message: %v, %d requests; want not sent without a request", err, len(box.Requests()))
	}
}

func TestRunLogsEveryJobWithoutPrivateData(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), &out, 1000); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if job := fmt.Sprintf("job=job-%d", i); !slices.Contains(strings.Fields(out.String()), job) {
			t.Errorf("the log does not contain %s:\n%s", job, out.String())
		}
	}
	for _, private := range []string{"59398", "News"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("the log contains %q", private)
		}
	}
}
