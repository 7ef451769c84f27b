package outbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
)

// losing starts a service that loses its response to each message "lost", and returns its URL. search serves the history.
func losing(t *testing.T, search http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var message struct{ Text string }
		switch _ = json.NewDecoder(r.Body).Decode(&message); { // a search has no body
		case r.Method == http.MethodGet:
			search(w, r)
		case message.Text == "lost":
			panic(http.ErrAbortHandler)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"success":true,"messageId":"m"}`) // an error means that the client has gone
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A history that hangs does not hold up the messages that can be sent, even with one worker.
func TestSlowHistoryHoldsUpNoMessage(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		const lost = 8
		var searches atomic.Int32
		url := losing(t, func(_ http.ResponseWriter, r *http.Request) {
			searches.Add(1)
			<-r.Context().Done()
		})
		b := open(t, clientFor(t, url), outbox.WithWorkers(1), outbox.WithRescue(3*time.Second),
			outbox.WithSettle(), outbox.WithSettlePause(time.Second, time.Hour))
		for i := range lost {
			b.add(fmt.Sprint(i), "lost")
		}
		b.running()
		b.until("all are unknown", func() bool { c, _ := b.Counts(t.Context()); return c[outbox.Unknown] == lost })
		b.until("a search has begun", func() bool { return searches.Load() > 0 })
		b.becomes(b.add(ana, "one"), outbox.Sent)
		if n := searches.Load(); n > 3 {
			t.Errorf("the message waited for %d searches", n)
		}
	})
}

// The id of a sent message can have any character.
func TestMessageIDHasAnyCharacter(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"success":true,"messageId":"m\u0000\n\ud800'1"}`) // an error means that the client has gone
	}))
	t.Cleanup(server.Close)
	both(t, func(t *testing.T, open opener) {
		b := open(t, clientFor(t, server.URL), outbox.WithRescue(3*time.Second))
		id := b.add(ana, "one")
		b.running()
		if got := b.becomes(id, outbox.Sent); got.MessageID != "m\n\ufffd'1" {
			t.Errorf("%+v", got)
		}
	})
}

// A process that stops forfeits few turns of the common pace, although all its workers wait for one.
func TestStopForfeitsFewTurns(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		const rate = 5
		s, client := service(t, nil)
		b := open(t, client, outbox.WithRate(rate, 1))
		for i := range 40 {
			b.add(fmt.Sprint(i), "one")
		}
		b.running()
		b.until("it sends", func() bool { return len(s.Requests()) > 0 })
		for range 4 {
			stop := b.again(client).running()
			n := len(s.Requests())
			b.until("two more are sent", func() bool { return len(s.Requests()) >= n+2 })
			stop()
		}
		b.until("some are sent", func() bool { return len(s.Requests()) >= 16 })
		requests := s.Requests()
		if took, most := requests[15].At.Sub(requests[0].At), 5*15*time.Second/(2*rate); took > most {
			t.Errorf("16 messages took %v, want %v at most", took, most)
		}
	})
}

// The outbox repeats a message, and not its client, which has retries of its own: it would send after the deadline, and
// the other processes would not know that they must wait.
func TestClientAttemptsAMessageOnce(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 2}))
		b := open(t, client)
		id := b.add(ana, "one", outbox.WithDeadline(time.Now().Add(1500*time.Millisecond)))
		b.running()
		b.until("the 429 came", func() bool { return len(s.Requests()) == 1 })
		b.becomes(b.add(beto, "two"), outbox.Sent)
		b.becomes(id, outbox.Refused)
		if wait := s.Requests()[1].At.Sub(s.Requests()[0].At); len(s.Requests()) != 2 || wait < 2*time.Second {
			t.Errorf("the second of %d requests came %v after the 429", len(s.Requests()), wait)
		}
	})
}

// A worker waits for a turn only as long as for anything else. Then it looks at the message again, which may be late.
func TestWaitForATurnEnds(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client, outbox.WithRate(2, 1), outbox.WithWorkers(20), outbox.WithRescue(6*time.Second))
		for i := range 19 {
			b.add(fmt.Sprint(i), "one")
		}
		b.running()
		b.until("all others wait for a turn", func() bool { return len(s.Requests()) > 1 })
		begin := time.Now()
		late := b.add(ana, "late", outbox.WithDeadline(begin.Add(300*time.Millisecond)))
		b.becomes(late, outbox.Refused)
		if took := time.Since(begin); took > 3500*time.Millisecond {
			t.Errorf("the message was late for %v", took)
		}
	})
}

// Of many unknown messages, not only the first few are looked for in each pause.
func TestManyUnknownMessagesAreLookedFor(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		const lost, pause = 40, 4 * time.Second
		var searches atomic.Int32
		url := losing(t, func(w http.ResponseWriter, _ *http.Request) {
			searches.Add(1)
			time.Sleep(100 * time.Millisecond)
			_, _ = io.WriteString(w, `{"results":[]}`) // an error means that the client has gone
		})
		b := open(t, clientFor(t, url), outbox.WithSettle(), outbox.WithSettlePause(pause, time.Hour))
		for i := range lost {
			b.add(fmt.Sprint(i), "lost")
			b.add(fmt.Sprint("9", i), "found") // else it is an outage
		}
		b.running()
		b.until("a search has begun", func() bool { return searches.Load() > 0 })
		begin := time.Now()
		b.until("many searches", func() bool { return searches.Load() >= lost })
		if took := time.Since(begin); took > 3*pause {
			t.Errorf("%d searches took %v", lost, took)
		}
	})
}
