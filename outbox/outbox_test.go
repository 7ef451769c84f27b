package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
)

type opener = func(t *testing.T, client *jelou.ClientWithResponses, opts ...outbox.Option) *box

const (
	ana  = "593987654321"
	beto = "593912345678"
)

// once gives a reply to the first request with a text, and accepts all other requests.
func once(text string, reply counting.Reply) func(counting.Request) counting.Reply {
	var done atomic.Bool
	return func(r counting.Request) counting.Reply {
		if r.Text == text && done.CompareAndSwap(false, true) {
			return reply
		}
		return counting.Reply{}
	}
}

func texts(s *counting.Service, user string) []string {
	var all []string
	for _, r := range s.Requests() {
		if r.User == user && r.Accepted {
			all = append(all, r.Text)
		}
	}
	return all
}

func TestQueuedMessageBecomesSent(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		id := b.add(ana, "one")
		if got, err := b.Status(t.Context(), id); err != nil || got.State != outbox.Queued {
			t.Errorf("before Run: %+v, %v", got, err)
		}
		b.running()
		got := b.becomes(id, outbox.Sent)
		if got.MessageID != "m-1" || got.ID != id || time.Since(got.At).Abs() > time.Minute {
			t.Errorf("%+v", got)
		}
		if n := s.Accepted()["one"]; n != 1 || s.Requests()[0].Bot != "BOT" {
			t.Errorf("accepted %d times, from the bot %q", n, s.Requests()[0].Bot)
		}
		counts, err := b.Counts(t.Context())
		if err != nil || counts[outbox.Sent] != 1 || counts[outbox.Queued] != 0 {
			t.Errorf("counts %v, %v", counts, err)
		}
	})
}

// Each response leads to a state. A parked message stays parked when River hands its job out again; only Resend sends it.
func TestResponseDecidesTheState(t *testing.T) {
	tests := map[string]struct {
		reply    counting.Reply
		want     outbox.State
		accepted int
	}{
		"too many requests":  {counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 1}, outbox.Sent, 1},
		"refused":            {counting.Reply{Status: http.StatusBadRequest, Code: "E0422"}, outbox.Refused, 0},
		"lost response":      {counting.Reply{Lost: true}, outbox.Unknown, 1},
		"503 that took it":   {counting.Reply{Status: http.StatusServiceUnavailable, Accept: true}, outbox.Unknown, 1},
		"503 that took none": {counting.Reply{Status: http.StatusServiceUnavailable}, outbox.Unknown, 0},
	}
	both(t, func(t *testing.T, open opener) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, client := service(t, once("one", test.reply))
				b := open(t, client)
				id := b.add(ana, "one")
				b.running()
				got := b.becomes(id, test.want)
				if n := s.Accepted()["one"]; n != test.accepted {
					t.Fatalf("accepted %d times, want %d", n, test.accepted)
				}
				if test.want == outbox.Sent {
					if err := b.Resend(t.Context(), id); !errors.Is(err, outbox.ErrNotParked) {
						t.Errorf("Resend of a sent message: %v", err)
					}
					return
				}
				if !strings.HasPrefix(got.Reason, "jelou: ") {
					t.Errorf("reason %q", got.Reason)
				}
				requests := len(s.Requests())
				b.retry()
				b.until("River has ended the job again", func() bool { return b.jobs("state = 'cancelled' AND attempt = 2") == 1 })
				if got := b.becomes(id, test.want); len(s.Requests()) != requests {
					t.Fatalf("a retry in River sent it: %+v", got)
				}
				if err := b.Resend(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				b.becomes(id, outbox.Sent)
				if n := len(s.Requests()); n != requests+1 {
					t.Errorf("%d requests, want %d", n, requests+1)
				}
			})
		}
	})
}

// retry changes parked jobs as "Retry" in River's UI does.
func (b *box) retry() {
	b.until("the job has ended", func() bool {
		return b.exec("UPDATE {s}river_job SET state = 'available', finalized_at = NULL WHERE state IN ('cancelled', 'completed') AND kind = 'jelou_message'") == 1
	})
}

func (b *box) jobs(where string) int {
	return strings.Count(b.text("SELECT kind FROM {s}river_job WHERE kind = 'jelou_message' AND "+where), "jelou_message")
}

// A message stays queued while the service is out of reach, and is sent afterwards.
func TestMessageWaitsForTheService(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		gone := counting.Start(nil)
		gone.Close()
		b := open(t, clientFor(t, gone.URL))
		id := b.add(ana, "one")
		stop := b.running()
		b.until("an attempt failed", func() bool {
			got, _ := b.Status(context.Background(), id)
			return got.State == outbox.Queued && strings.HasPrefix(got.Reason, "jelou: not sent")
		})
		stop()
		s, client := service(t, nil)
		b.again(client).running()
		b.becomes(id, outbox.Sent)
		if s.Accepted()["one"] != 1 {
			t.Error("the service did not accept the message")
		}
	})
}

// A 401 does not concern the message. All processes stop, and no message is lost.
func TestUnauthorizedStopsAllProcesses(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, func(counting.Request) counting.Reply { return counting.Reply{Status: http.StatusUnauthorized} })
		b := open(t, client, outbox.WithWorkers(1))
		ids := []int64{b.add(ana, "one"), b.add(beto, "two"), b.add("3", "three")}
		b.running()
		b.until("the queue is paused", func() bool { paused, err := b.Paused(t.Context()); return paused && err == nil })
		b.until("it is back in the queue", func() bool { c, _ := b.Counts(t.Context()); return c[outbox.Queued] == 3 })
		if n := len(s.Requests()); n != 1 {
			t.Errorf("%d requests", n)
		}
		if !strings.Contains(b.log.String(), "level=ERROR") {
			t.Error("no log line reports the pause")
		}
		// A process that begins now says so. Two processes resume too early.
		second := b.again(client)
		second.running()
		second.until("a log line reports the pause", func() bool { return strings.Contains(second.log.String(), "level=ERROR") })
		if err := b.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.until("they have met the 401", func() bool { return len(s.Requests()) > 1 })
		b.until("the queue is paused again", func() bool { paused, err := b.Paused(t.Context()); return paused && err == nil })
		b.until("all are back in the queue", func() bool { c, _ := b.Counts(t.Context()); return c[outbox.Queued] == 3 })
		s.Decide(nil)
		if err := b.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, id := range append(ids, b.add("4", "four")) {
			b.becomes(id, outbox.Sent)
		}
	})
}

// A 408 is about the connection: the outbox goes on by itself after a wait. A message that gets one again is unknown.
func TestSecond408MakesAMessageUnknown(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, func(counting.Request) counting.Reply {
			return counting.Reply{Status: http.StatusRequestTimeout, RetryAfter: 1}
		})
		b := open(t, client, outbox.WithWorkers(1))
		id := b.add(ana, "one")
		b.running()
		b.becomes(id, outbox.Unknown)
		requests := s.Requests()
		if len(requests) != 2 || requests[1].At.Sub(requests[0].At) < time.Second {
			t.Errorf("%+v", requests)
		}
		s.Decide(once("two", counting.Reply{Status: http.StatusTooEarly, RetryAfter: 1}))
		b.becomes(b.add(ana, "two"), outbox.Sent)
	})
}

// An outage costs few messages. The others wait for its end.
func TestOutageCostsFewMessages(t *testing.T) {
	const users, workers, inARow = 40, 4, 10
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, func(counting.Request) counting.Reply { return counting.Reply{Status: http.StatusServiceUnavailable} })
		b := open(t, client, outbox.WithWorkers(workers))
		for user := range users {
			b.add(fmt.Sprint(user), "one")
		}
		stop := b.running()
		unknown := int64(0)
		b.until("the others wait", func() bool {
			counts, _ := b.Counts(t.Context())
			unknown = counts[outbox.Unknown]
			return unknown >= inARow && counts[outbox.Queued] == users-unknown
		})
		if unknown >= inARow+workers {
			t.Errorf("%d messages are unknown", unknown)
		}
		stop()
		s.Decide(nil)
		if err := b.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.running()
		// River puts off the messages that a worker held at the stop.
		b.until("the others are sent", func() bool {
			counts, _ := b.Counts(t.Context())
			return counts[outbox.Sent] >= users-unknown-workers
		})
	})
}

// A page instead of a response, as from a firewall, stops all processes. The message may have been accepted all the same.
func TestPageStopsAllProcesses(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Sign in</title>")) // an error means that the client has gone
	}))
	t.Cleanup(server.Close)
	both(t, func(t *testing.T, open opener) {
		b := open(t, clientFor(t, server.URL))
		id := b.add(ana, "one")
		b.running()
		b.becomes(id, outbox.Unknown)
		b.until("the queue is paused", func() bool { paused, err := b.Paused(t.Context()); return paused && err == nil })
	})
}

// All processes wait for the whole time that a 429 asks for.
func TestRetryAfterHoldsAllProcesses(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 2}))
		b := open(t, client)
		one := b.add(ana, "one")
		b.running()
		b.until("the 429 came", func() bool { got, _ := b.Status(t.Context(), one); return got.Reason != "" })
		other := b.again(client)
		two := other.add(beto, "two")
		other.running()
		b.becomes(one, outbox.Sent)
		b.becomes(two, outbox.Sent)
		requests := s.Requests()
		for _, r := range requests[1:] {
			if wait := r.At.Sub(requests[0].At); wait < 2*time.Second {
				t.Errorf("%s came %v after the 429", r.Text, wait)
			}
		}
	})
}

// Four processes send to one person. Her messages arrive in order, even if the service responds to some with a 429.
func TestMessagesOfAPersonKeepTheirOrder(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		var n atomic.Int64
		s, client := service(t, func(counting.Request) counting.Reply {
			if n.Add(1)%5 == 1 {
				return counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 1}
			}
			return counting.Reply{}
		})
		b := open(t, client)
		var want []string
		var items []outbox.Item
		for i := range 8 {
			want = append(want, fmt.Sprint("news ", i))
			items = append(items, message(ana, want[i]), message(fmt.Sprint(i), "other"))
		}
		ids, err := b.insert(t.Context(), items...)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			b.again(client).running()
		}
		for _, id := range ids {
			b.becomes(id, outbox.Sent)
		}
		if got := texts(s, ana); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

// By default, later messages pass an unknown message.
func TestLaterMessagesPassAnUnknownOne(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Lost: true}))
		b := open(t, client)
		one, two := b.add(ana, "one"), b.add(ana, "two")
		b.running()
		b.becomes(two, outbox.Sent)
		b.becomes(one, outbox.Unknown)
		if got := texts(s, ana); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestUnknownMessageCanHoldLaterOnes(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Lost: true}))
		b := open(t, client, outbox.WithUnknownHolding())
		one, two, other := b.add(ana, "one"), b.add(ana, "two"), b.add(beto, "three")
		b.running()
		b.becomes(one, outbox.Unknown)
		b.becomes(other, outbox.Sent)
		b.until("the second was put off", func() bool {
			return b.jobs(fmt.Sprintf("id = %d AND state IN ('scheduled', 'available') AND attempted_at IS NOT NULL", two)) == 1
		})
		if got := texts(s, ana); !slices.Equal(got, []string{"one"}) {
			t.Fatalf("%q", got)
		}
		if err := b.Resend(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		b.becomes(one, outbox.Sent)
		b.exec(fmt.Sprintf("UPDATE {s}river_job SET scheduled_at = created_at WHERE id = %d", two)) // the wait is over
		b.becomes(two, outbox.Sent)
		if got := texts(s, ana); !slices.Equal(got, []string{"one", "one", "two"}) {
			t.Errorf("%q", got)
		}
	})
}

// Two processes with a rate of 20 a second send 20 or 21 messages in the fastest second.
func TestProcessesShareTheRate(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client, outbox.WithRate(20, 1))
		var items []outbox.Item
		for i := range 60 {
			items = append(items, message(fmt.Sprint("user", i), fmt.Sprint("text", i)))
		}
		ids, err := b.insert(t.Context(), items...)
		if err != nil {
			t.Fatal(err)
		}
		b.running()
		b.again(client).running()
		for _, id := range ids {
			b.becomes(id, outbox.Sent)
		}
		requests := s.Requests()
		if fastest := fastestSecond(requests); fastest > 30 { // a busy machine sends some closer together; without the shared row it would be 40
			t.Errorf("%d in a second", fastest)
		}
		if took := requests[len(requests)-1].At.Sub(requests[0].At); took < 2700*time.Millisecond {
			t.Errorf("60 took %v", took)
		}
	})
}

func fastestSecond(requests []counting.Request) int {
	most := 0
	for i := range requests {
		n := 0
		for _, r := range requests[i:] {
			if r.At.Sub(requests[i].At) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// After its deadline a message is refused and never sent. Before its deadline it is sent.
func TestMessageIsRefusedAfterItsDeadline(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		late := b.add(ana, "late", outbox.WithDeadline(time.Now().Add(-time.Second)))
		fine := b.add(ana, "in time", outbox.WithDeadline(time.Now().Add(time.Hour)))
		b.running()
		b.becomes(fine, outbox.Sent)
		got := b.becomes(late, outbox.Refused)
		if !strings.Contains(got.Reason, "deadline") || s.Accepted()["late"] != 0 {
			t.Errorf("%+v, accepted %v", got, s.Accepted())
		}
	})
}

// A message for later waits for its time, even if it gets a new job before, or if River hands its job out too early. It holds
// back no other message meanwhile.
func TestMessageForLaterWaitsForItsTime(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		later := b.add(ana, "later", outbox.At(time.Now().Add(time.Hour)))
		now := b.add(ana, "now")
		b.running()
		b.becomes(now, outbox.Sent)
		if got := texts(s, ana); !slices.Equal(got, []string{"now"}) {
			t.Fatalf("%q", got)
		}
		gone := b.add(ana, "gone", outbox.At(time.Now().Add(time.Hour)))
		refused := b.add(ana, "refused", outbox.At(time.Now().Add(time.Hour)))
		b.exec(fmt.Sprintf("DELETE FROM {s}river_job WHERE id = %d", gone))
		b.exec("UPDATE {s}jelou_outbox SET at = at - 10")
		if err := b.again(client, outbox.WithRescue(time.Second)).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.exec(fmt.Sprintf("UPDATE {s}jelou_outbox SET state = 'refused' WHERE id = %d", refused))
		if err := b.Resend(t.Context(), refused); err != nil {
			t.Fatal(err)
		}
		over := func(job string) {
			b.exec("UPDATE {s}river_job SET scheduled_at = created_at, state = 'available' WHERE " + job)
		}
		over(fmt.Sprintf("id = %d", later))
		b.until("all three are put off", func() bool {
			return b.jobs("state = 'scheduled' AND attempted_at IS NOT NULL") == 3
		})
		if got := texts(s, ana); !slices.Equal(got, []string{"now"}) {
			t.Fatalf("%q", got)
		}
		b.exec("UPDATE {s}jelou_outbox SET due = due - 3600") // the hour is over
		over("state = 'scheduled'")
		for _, id := range []int64{later, gone, refused} {
			b.becomes(id, outbox.Sent)
		}
	})
}

// A stop lets the sends that have begun end. All other messages stay queued, and none becomes unknown.
func TestStopLetsSendsEndAndBeginsNone(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		arrived := make(chan struct{}, 100)
		s, client := service(t, func(counting.Request) counting.Reply {
			arrived <- struct{}{}
			return counting.Reply{Wait: 500 * time.Millisecond}
		})
		b := open(t, client, outbox.WithWorkers(2), outbox.WithRate(3, 2))
		var items []outbox.Item
		for i := range 6 {
			items = append(items, message(fmt.Sprint(i), fmt.Sprint(i)))
		}
		if _, err := b.insert(t.Context(), items...); err != nil {
			t.Fatal(err)
		}
		stop := b.running()
		<-arrived
		stop()
		if strings.Contains(b.log.String(), `level=WARN msg="jelou: the outbox cannot use its database"`) {
			t.Errorf("the stop looks like a failure: %s", b.log)
		}
		counts, err := b.Counts(t.Context())
		if sent := int64(len(s.Requests())); err != nil || counts[outbox.Sent] != sent || counts[outbox.Queued] != 6-sent || sent == 6 {
			t.Errorf("%v after %d requests, %v", counts, sent, err)
		}
		b.again(client).running()
		b.until("all are sent", func() bool { c, _ := b.Counts(t.Context()); return c[outbox.Sent] == 6 })
		for text, n := range s.Accepted() {
			if n != 1 {
				t.Errorf("%s: %d times", text, n)
			}
		}
	})
}

// If a process dies between its mark and the outcome, River hands the job out again, and the message becomes unknown.
func TestMessageOfADeadProcessIsUnknown(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		id := b.add(ana, "one")
		b.exec("UPDATE {s}jelou_outbox SET state = 'sending', claim = 7")
		b.running()
		got := b.becomes(id, outbox.Unknown)
		if !strings.Contains(got.Reason, "died") || len(s.Requests()) != 0 {
			t.Errorf("%+v, %d requests", got, len(s.Requests()))
		}
		b.until("the job is parked", func() bool { return b.jobs("state = 'cancelled'") == 1 })
	})
}

// With settle, an unknown message becomes sent if the history shows it, and else stays unknown.
func TestSettleFindsUnknownMessages(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, func(r counting.Request) counting.Reply {
			return counting.Reply{Lost: true, Hidden: r.Text == "two"}
		})
		b := open(t, client, outbox.WithSettle(), outbox.WithSettlePause(10*time.Millisecond, time.Hour))
		one, two, template := b.add(ana, "one"), b.add(beto, "two"), b.addItem(templateTo(ana, "order_ready"))
		b.running()
		if got := b.becomes(one, outbox.Sent); !strings.HasPrefix(got.MessageID, "m-") {
			t.Errorf("%+v", got)
		}
		b.becomes(template, outbox.Sent)
		b.until("the log says so", func() bool { return strings.Count(b.log.String(), "sent, as the history shows") == 2 })
		b.becomes(two, outbox.Unknown)
		b.exec("UPDATE {s}jelou_outbox SET at = at - 7200 WHERE state = 'unknown'") // the hour is over
		b.until("the other is parked", func() bool { return b.jobs("state = 'cancelled'") == 1 })
		b.becomes(two, outbox.Unknown)
		if len(s.Requests()) != 3 || strings.Contains(b.log.String(), ana) {
			t.Errorf("%d requests, log %s", len(s.Requests()), b.log)
		}
	})
}

// The clock of the database may differ from that of the process. And no process may have run during the time to look for
// evidence.
func TestLateSettleStillLooksForEvidence(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		_, client := service(t, func(counting.Request) counting.Reply { return counting.Reply{Lost: true} })
		ahead := func(now string) string { return now + " + 3600" }
		b := open(t, client)
		b.Clock(ahead)
		stop := b.running()
		id := b.add(ana, "one")
		b.becomes(id, outbox.Unknown)
		stop()
		b.exec("UPDATE {s}jelou_outbox SET at = at - 7200")
		b.exec("UPDATE {s}river_job SET state = 'available', finalized_at = NULL WHERE kind = 'jelou_message'")
		late := b.again(client, outbox.WithSettle())
		late.Clock(ahead)
		late.running()
		b.becomes(id, outbox.Sent)
	})
}

func templateTo(person, name string) outbox.Item {
	return outbox.Item{BotID: "BOT", Template: &jelou.Template{ElementName: name, Destinations: []string{person}, Language: "es"}}
}

func TestTemplatesKeepTheOrderToo(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("b", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 1}))
		b := open(t, client)
		a, again, last := b.addItem(templateTo(ana, "a")), b.addItem(templateTo(ana, "b")), b.add(ana, "c")
		b.running()
		for _, id := range []int64{a, again, last} {
			if got := b.becomes(id, outbox.Sent); got.MessageID == "" {
				t.Errorf("%+v", got)
			}
		}
		if got := texts(s, ana); !slices.Equal(got, []string{"a", "b", "c"}) || s.Requests()[0].Bot != "BOT" {
			t.Errorf("sent %v, the first from the bot %q", got, s.Requests()[0].Bot)
		}
	})
}

// If the response to a template names nobody, the template is unknown.
func TestTemplateWithoutProofIsUnknown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[]"))
	}))
	t.Cleanup(server.Close)
	client, err := jelou.NewClientWithResponses(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(t *testing.T, open opener) {
		b := open(t, client)
		id := b.addItem(templateTo(ana, "a"))
		b.running()
		b.becomes(id, outbox.Unknown)
	})
}

// After a message's deadline the outbox sends its template, and looks for evidence in the notifications.
func TestFallbackIsSentAfterTheDeadline(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, func(r counting.Request) counting.Reply { return counting.Reply{Lost: r.Text == "lost"} })
		b := open(t, client, outbox.WithSettle(), outbox.WithSettlePause(10*time.Millisecond, time.Hour))
		item := func(deadline time.Duration, name string) outbox.Item {
			one := message(ana, "a message")
			one.Deadline, one.Fallback = time.Now().Add(deadline), templateTo("+"+ana, name).Template
			return one
		}
		late := item(-time.Second, "late")
		late.At = time.Now() // with a fallback, a message may be due after its deadline
		ids := map[int64]string{b.addItem(late): "template", b.addItem(item(time.Hour, "in time")): "message", b.addItem(item(-time.Second, "lost")): "template"}
		b.running()
		b.until("all have arrived", func() bool { return len(s.Requests()) == 3 })
		var got []string
		for _, r := range s.Requests() {
			got = append(got, r.Text)
		}
		if slices.Sort(got); !slices.Equal(got, []string{"a message", "late", "lost"}) {
			t.Errorf("sent %v", got)
		}
		for id, kind := range ids {
			if status := b.becomes(id, outbox.Sent); status.Kind != kind {
				t.Errorf("%+v, want a %s", status, kind)
			}
		}
		if list, err := b.List(t.Context(), outbox.Sent, 0, 10); err != nil || len(list) != 3 || list[0].Kind != ids[list[0].ID] {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestInsertRefusesInvalidItems(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		b := open(t, nil)
		for name, item := range map[string]outbox.Item{
			"empty text": message(ana, ""), "no person": message("", "text"), "no bot": {Message: jelou.TextMessage{UserID: ana, Text: "a"}},
			"no message": {BotID: "BOT"}, "two people": {BotID: "BOT", Template: &jelou.Template{ElementName: "a", Destinations: []string{ana, beto}}},
			"no name": templateTo(ana, ""), "both": {BotID: "BOT", Message: jelou.TextMessage{UserID: ana, Text: "a"}, Template: templateTo(ana, "a").Template},
			"fallback to another": {BotID: "BOT", Message: jelou.TextMessage{UserID: ana, Text: "a"}, Fallback: templateTo(beto, "a").Template, Deadline: time.Now()},
			"fallback for never":  {BotID: "BOT", Message: jelou.TextMessage{UserID: ana, Text: "a"}, Fallback: templateTo(ana, "a").Template},
			"blank in the bot":    {BotID: "BOT ", Message: jelou.TextMessage{UserID: ana, Text: "a"}},
			"climbing bot":        {BotID: "..", Message: jelou.TextMessage{UserID: ana, Text: "a"}},
			"due too late":        {BotID: "BOT", Message: jelou.TextMessage{UserID: ana, Text: "a"}, At: time.Now().Add(time.Hour), Deadline: time.Now()},
		} {
			if ids, err := b.insert(t.Context(), message(ana, "fine"), item); err == nil || ids != nil || !strings.HasPrefix(err.Error(), "jelou: item 1: ") {
				t.Errorf("%s: %v, %v", name, ids, err)
			}
		}
		if counts, err := b.Counts(t.Context()); err != nil || counts[outbox.Queued] != 0 {
			t.Errorf("%v, %v", counts, err)
		}
		if err := b.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "no client") {
			t.Errorf("Run without a client: %v", err)
		}
		if status, err := b.Status(t.Context(), 99); status != (outbox.Status{}) || !errors.Is(err, outbox.ErrNotFound) {
			t.Errorf("%v, %v", status, err)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if counts, err := b.Counts(ended); counts != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", counts, err)
		}
		if err := b.Resend(t.Context(), 99); !errors.Is(err, outbox.ErrNotFound) {
			t.Errorf("%v", err)
		}
		if list, err := b.List(t.Context(), "nowhere", 0, 10); err == nil || !strings.HasPrefix(err.Error(), "jelou: a message has no such state") {
			t.Errorf("%v, %v", list, err)
		}
		if list, err := b.List(t.Context(), outbox.Queued, 0, -1); err == nil || !strings.HasPrefix(err.Error(), "jelou: the limit") {
			t.Errorf("%v, %v", list, err)
		}
	})
}

// The ids of many items come in the order of the items, and each is the id of its own message.
func TestManyItemsGetTheirOwnIDs(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		b := open(t, nil)
		items := make([]outbox.Item, 2001)
		for i := range items {
			items[i] = message(ana, "text")
			items[i].BotID = fmt.Sprintf("BOT-%d", i)
		}
		ids, err := b.insert(t.Context(), items...)
		if err != nil || len(ids) != len(items) || !slices.IsSorted(ids) {
			t.Fatalf("%d ids, %v", len(ids), err)
		}
		for _, i := range []int{0, 999, 1000, 2000} {
			if bot := b.text(fmt.Sprintf("SELECT bot FROM {s}jelou_outbox WHERE id = %d", ids[i])); bot != "bot="+items[i].BotID+" " {
				t.Errorf("item %d: %q", i, bot)
			}
		}
	})
}

// If somebody cancels a job in River, its message is refused. If a job is deleted or discarded, its message gets a new job.
func TestSweepFindsCancelledAndLostJobs(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		cancelled, deleted, discarded, sending := b.add("1", "a"), b.add("2", "b"), b.add("3", "c"), b.add("4", "d")
		old := b.add("5", "e")
		set := func(id int64, sql string) {
			b.exec(fmt.Sprintf("UPDATE {s}river_job SET %s WHERE id = %d", sql, id))
		}
		set(cancelled, "state = 'cancelled', finalized_at = created_at")
		set(discarded, "state = 'discarded', finalized_at = created_at")
		set(sending, "state = 'completed', finalized_at = created_at")
		b.exec(fmt.Sprintf("DELETE FROM {s}river_job WHERE id = %d", deleted))
		b.exec(fmt.Sprintf("UPDATE {s}jelou_outbox SET state = 'sending' WHERE id = %d", sending))
		b.exec("UPDATE {s}jelou_outbox SET at = at - 10")
		b.exec(fmt.Sprintf("UPDATE {s}jelou_outbox SET state = 'sent', done = TRUE, at = at - 3600 WHERE id = %d", old))
		b.exec(fmt.Sprintf("DELETE FROM {s}river_job WHERE id = %d", old))
		// The sweep leaves alone rows that are younger than the time until a rescue.
		if err := b.again(client, outbox.WithRescue(time.Second), outbox.WithRetention(time.Hour)).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.becomes(cancelled, outbox.Refused)
		b.becomes(sending, outbox.Unknown)
		if _, err := b.Status(t.Context(), old); !errors.Is(err, outbox.ErrNotFound) {
			t.Errorf("the old one: %v", err)
		}
		b.running()
		b.becomes(deleted, outbox.Sent)
		b.becomes(discarded, outbox.Sent)
		if len(s.Requests()) != 2 {
			t.Errorf("%v", s.Accepted())
		}
	})
}

func (b *box) schemaless(sql string) string { return strings.ReplaceAll(sql, "{s}", b.schema) }

// River's tables and the logs hold nothing of a message or a credential. With a cipher, no table does.
func TestTablesAndLogsHoldNothingPrivate(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		const secret, text = "s3cr3t-value", "the word is kolibri"
		s, _ := service(t, func(r counting.Request) counting.Reply {
			switch {
			case strings.HasSuffix(r.Text, "lost"):
				return counting.Reply{Lost: true}
			case strings.HasSuffix(r.Text, "no"):
				return counting.Reply{Status: http.StatusBadRequest, Code: r.User}
			}
			return counting.Reply{}
		})
		creds, err := auth.NewBasic("the-client", secret)
		if err != nil {
			t.Fatal(err)
		}
		client, err := jelou.NewClientWithResponses(s.URL, jelou.WithRequestEditorFn(creds.Intercept))
		if err != nil {
			t.Fatal(err)
		}
		key := []byte(strings.Repeat("k", 32))
		b := open(t, client, outbox.WithCipher(key))
		fine, lost, no := b.add(ana, text), b.add(ana, text+" lost"), b.add(ana, text+" no")
		waiting := b.add(ana, text, outbox.At(time.Now().Add(time.Hour)))
		b.running()
		b.becomes(fine, outbox.Sent)
		b.becomes(lost, outbox.Unknown)
		b.becomes(no, outbox.Refused)
		b.until("River knows", func() bool { return b.jobs("state = 'cancelled'") == 2 })
		all := b.text("SELECT * FROM {s}river_job") + b.text("SELECT * FROM {s}jelou_outbox") + b.log.String()
		for _, private := range []string{ana, text, "kolibri", secret, "the-client"} {
			if strings.Contains(all, private) {
				t.Errorf("%q is in\n%s", private, all)
			}
		}
		if !strings.Contains(all, fmt.Sprint(waiting)) || !strings.Contains(all, "jelou_message") {
			t.Error("the test looked at nothing")
		}
	})
}

// A message is sent even if another key has replaced the key that encrypted it. A process without that key leaves the message
// to a process that has it.
func TestReplacedKeyStillDecrypts(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		key := func(c string) []byte { return []byte(strings.Repeat(c, 32)) }
		b := open(t, client, outbox.WithCipher(key("a")))
		one, two := b.add(ana, "one"), b.add(beto, "two")
		b.exec(fmt.Sprintf("UPDATE {s}river_job SET scheduled_at = '2099-01-01 00:00:00' WHERE id = %d", two))
		stop := b.again(client, outbox.WithCipher(key("b"), key("a"))).running()
		b.becomes(one, outbox.Sent)
		stop()
		b.exec("UPDATE {s}river_job SET scheduled_at = '2020-01-01 00:00:00'")
		stop = b.again(client, outbox.WithCipher(key("c"))).running()
		b.until("no key was found", func() bool {
			got, err := b.Status(t.Context(), two)
			return err == nil && got.State == outbox.Queued && strings.Contains(got.Reason, "no key")
		})
		stop()
		if got := s.Accepted(); got["one"] != 1 || len(got) != 1 {
			t.Errorf("%v", got)
		}
		b.exec("UPDATE {s}river_job SET state = 'available', scheduled_at = '2020-01-01 00:00:00' WHERE state = 'scheduled'")
		b.running()
		b.becomes(two, outbox.Sent)
	})
	if _, err := outbox.Postgres(nil, nil); err == nil {
		t.Error("no pool is no error")
	}
}

// The outbox removes the content of a sent message, and keeps the content while a person may need it.
func TestContentOfASentMessageIsRemoved(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		_, client := service(t, once("lost", counting.Reply{Lost: true}))
		b := open(t, client)
		fine, lost := b.add(ana, "fine"), b.add(beto, "lost")
		b.running()
		b.becomes(fine, outbox.Sent)
		b.becomes(lost, outbox.Unknown)
		if all := b.text("SELECT body FROM {s}jelou_outbox"); strings.Contains(all, "fine") || !strings.Contains(all, "lost") {
			t.Errorf("%s", all)
		}
		list, err := b.List(t.Context(), outbox.Unknown, 0, 10)
		if err != nil || len(list) != 1 || list[0].ID != lost || list[0].Reason == "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// A clock that is set back or ahead by an hour holds up no message.
func TestClockStepsHoldUpNoMessage(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 1}))
		b := open(t, client, outbox.WithRate(20, 2))
		b.exec("CREATE TABLE {s}clock AS SELECT 0 AS step")
		b.Clock(func(now string) string { return now + b.schemaless(" + (SELECT step FROM {s}clock)") })
		b.running()
		b.becomes(b.add(ana, "one"), outbox.Sent)
		for i, by := range []time.Duration{-time.Hour, time.Hour, 0, -2 * time.Hour} {
			b.exec(fmt.Sprintf("UPDATE {s}clock SET step = %.0f", by.Seconds()))
			for j := range 4 {
				b.becomes(b.add(fmt.Sprintf("%d-%d", i, j), fmt.Sprintf("%d-%d", i, j)), outbox.Sent)
			}
		}
		if len(s.Requests()) != 18 {
			t.Errorf("%d requests", len(s.Requests()))
		}
	})
}

func TestProcessesCanMigrateAtOnce(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		b := open(t, nil)
		errs := make(chan error)
		for range 4 {
			other := b.again(nil)
			go func() { errs <- other.Migrate(context.Background()) }()
		}
		for range 4 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}
