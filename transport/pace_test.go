package transport_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// recorded responds at once, and records the time of each attempt.
type recorded struct {
	mu    sync.Mutex
	times []time.Time
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.times = append(r.times, time.Now())
	r.mu.Unlock()
	_ = req.Body.Close()
	return respond(200, "")(req)
}

// about allows for the limiter's rounding.
func about(got, want time.Duration) bool { return (got - want).Abs() < time.Millisecond }

func TestRatePacesAllSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := &recorded{}
		client := transport.New(transport.WithBase(base), transport.WithRate(5, 2))
		var wg sync.WaitGroup
		for range 22 {
			wg.Go(func() {
				resp, err := transport.Do(client, post(t.Context(), t, "https://api.jelou.ai"))
				if err != nil {
					t.Error(err)
					return
				}
				_ = resp.Body.Close()
			})
		}
		start := time.Now()
		wg.Wait()
		// Two begin at once, then one every 200 ms.
		if took := time.Since(start); !about(took, 20*200*time.Millisecond) {
			t.Errorf("22 sends took %v, want 4 s", took)
		}
		for i := 2; i < len(base.times); i++ {
			if gap := base.times[i].Sub(base.times[i-2]); gap < 199*time.Millisecond {
				t.Errorf("sends %d and %d are %v apart, want at least 200 ms", i-2, i, gap)
			}
		}
	})
}

func TestRateHonoursContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := &recorded{}
		client := transport.New(transport.WithBase(base), transport.WithRate(0.1, 1))
		send := func(ctx context.Context) error {
			resp, err := transport.Do(client, post(ctx, t, "https://api.jelou.ai"))
			if err == nil {
				_ = resp.Body.Close()
			}
			return err
		}
		if err := send(t.Context()); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := send(short)
		wantFailure(t, nil, err, delivery.NotSent)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 0 {
			t.Errorf("%v after %v, want context.DeadlineExceeded at once", err, time.Since(start))
		}
		cancelled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		err = send(cancelled)
		wantFailure(t, nil, err, delivery.NotSent)
		if !errors.Is(err, context.Canceled) || !about(time.Since(start), 2*time.Second) {
			t.Errorf("%v after %v, want the cancellation after 2 s", err, time.Since(start))
		}
		// The two calls that left the queue have given their turns back.
		if err := send(t.Context()); err != nil || !about(time.Since(start), 10*time.Second) {
			t.Errorf("%v after %v, want the next turn after 10 s", err, time.Since(start))
		}
		if len(base.times) != 2 {
			t.Errorf("%d attempts were made, want 2", len(base.times))
		}
	})
}

// One call in 300 years waits longer than a duration can say.
func TestSlowestRateStillPaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := transport.New(transport.WithBase(&recorded{}), transport.WithRate(1e-10, 1))
		for sends := range 2 {
			resp, err := transport.Do(client, post(t.Context(), t, "https://api.jelou.ai"))
			if sends == 1 {
				wantFailure(t, resp, err, delivery.NotSent)
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestEveryAttemptWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script := &scripted{responses: []roundTripFunc{respond(429, ""), respond(429, ""), respond(200, "")}}
		start := time.Now()
		resp, err := transport.Do(transport.New(transport.WithBase(script), transport.WithRate(0.2, 1)), post(t.Context(), t, "https://api.jelou.ai"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if took := time.Since(start); !about(took, 10*time.Second) || script.attempts != 3 {
			t.Errorf("%d attempts in %v, want 3 in 10 s", script.attempts, took)
		}
	})
}

func TestNoRateMeansNoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for sends, rate := range map[int]transport.Option{100: transport.WithRate(0, 0), 1: transport.WithRate(5, 0)} {
			client := transport.New(transport.WithBase(&recorded{}), transport.WithRate(5, 1), rate)
			start := time.Now()
			for range sends {
				resp, err := transport.Do(client, post(t.Context(), t, "https://api.jelou.ai"))
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
			}
			if took := time.Since(start); took != 0 {
				t.Errorf("%d sends took %v, want no wait", sends, took)
			}
		}
	})
}

func TestCallsThatLeaveTheQueueFreeTheirTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := transport.New(transport.WithBase(&recorded{}), transport.WithRate(1, 1))
		left, leave := context.WithCancel(t.Context())
		start := time.Now()
		send := func(ctx context.Context, want time.Duration) {
			resp, err := transport.Do(client, post(ctx, t, "https://api.jelou.ai"))
			switch took := time.Since(start); {
			case ctx == left:
				wantFailure(t, nil, err, delivery.NotSent)
			case err != nil || !about(took, want):
				t.Errorf("%v after %v, want the turn after %v", err, took, want)
			default:
				_ = resp.Body.Close()
			}
		}
		send(t.Context(), 0)
		var all, leaving sync.WaitGroup
		all.Go(func() { send(t.Context(), time.Second) })
		for range 20 {
			synctest.Wait() // the calls must queue in this order
			leaving.Go(func() { send(left, 0) })
		}
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := transport.Do(client, post(short, t, "https://api.jelou.ai"))
		wantFailure(t, nil, err, delivery.NotSent)
		leave()
		leaving.Wait()
		if took := time.Since(start); took != 0 {
			t.Errorf("the calls left, or found no turn, after %v, want at once", took)
		}
		send(short, 2*time.Second)
		all.Wait()
	})
}

// The other calls wait for a 429, too. A call that has not the time for it says so, and how long the wait is.
func TestCallWithoutTimeForTheWaitOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script := &scripted{responses: []roundTripFunc{respond(429, "3600"), respond(200, "")}}
		client := transport.New(transport.WithBase(script), transport.WithRate(5, 5))
		resp, err := client.Do(post(t.Context(), t, "https://api.jelou.ai"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		time.Sleep(time.Minute)
		_, err = client.Do(post(t.Context(), t, "https://api.jelou.ai"))
		wantFailure(t, nil, err, delivery.NotSent)
		failure := delivery.Wrap(delivery.Unknown, err)
		if failure.RetryAfter != 59*time.Minute || !errors.Is(err, context.DeadlineExceeded) || script.attempts != 1 {
			t.Errorf("%v, after %d attempts: wait %v", err, script.attempts, failure.RetryAfter)
		}
		if want := "jelou: not sent: a 429 asked to wait beyond the deadline"; err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	})
}

func TestCallsKeepTheirOrderAfterA429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order string
		base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			order += req.Header.Get("X-Case")
			resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: http.NoBody}
			if len(order) == 1 {
				resp.StatusCode, resp.Header = http.StatusTooManyRequests, http.Header{"Retry-After": {"1"}}
			}
			return resp, nil
		})
		client := transport.New(transport.WithBase(base), transport.WithRate(10, 1))
		var all sync.WaitGroup
		for _, name := range "ABCDEFGHIJKLMNOPQRST" {
			all.Go(func() {
				req := post(t.Context(), t, "https://api.jelou.ai")
				req.Header.Set("X-Case", string(name))
				if _, err := client.Do(req); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait() // the calls must queue in this order
		}
		all.Wait()
		if want := "ABCDEFGHIJKLMNOPQRSTA"; order != want {
			t.Errorf("the order of the attempts is %s, want %s", order, want)
		}
	})
}
