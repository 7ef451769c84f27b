package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestStopEndsWaitingCallsAndLetsAttemptsFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		attempts := 0
		base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			attempts++
			mu.Unlock()
			if req.Header.Get("X-Case") == "throttled" {
				header := http.Header{"Retry-After": {"20"}}
				return &http.Response{StatusCode: http.StatusTooManyRequests, Header: header, Request: req, Body: io.NopCloser(strings.NewReader(`{"code":"E0429"}`))}, nil
			}
			time.Sleep(10 * time.Second)
			return &http.Response{StatusCode: http.StatusOK, Request: req, Body: http.NoBody}, nil
		})
		client := transport.New(transport.WithBase(base), transport.WithRate(1, 2))
		outcomes := make(map[string]error)
		var all sync.WaitGroup
		for _, name := range []string{"in flight", "throttled", "waiting"} {
			all.Go(func() {
				req := post(t.Context(), t, "http://127.0.0.1")
				req.Header.Set("X-Case", name)
				resp, err := client.Do(req)
				if err == nil {
					_ = resp.Body.Close()
				}
				mu.Lock()
				defer mu.Unlock()
				outcomes[name] = err
			})
			synctest.Wait() // the calls must queue in this order
		}
		time.Sleep(time.Second / 2)
		begin := time.Now()
		client.Stop()
		client.Stop()
		all.Wait()
		if took := time.Since(begin); took > 10*time.Second || attempts != 2 {
			t.Errorf("%d attempts, want 2; the calls ended after %v, want at most 10 s", attempts, took)
		}
		if outcomes["in flight"] != nil {
			t.Errorf("in flight: %v", outcomes["in flight"])
		}
		var failure *delivery.Error
		if err := outcomes["throttled"]; !errors.As(err, &failure) || failure.Outcome != delivery.Refused || failure.Code != "E0429" || failure.RetryAfter != 20*time.Second {
			t.Errorf("throttled: %v", err)
		}
		if err := outcomes["waiting"]; delivery.Of(err) != delivery.NotSent || err.Error() != "jelou: not sent: the client was stopped" {
			t.Errorf("waiting: %v", err)
		}
		if _, err := client.Do(post(t.Context(), t, "http://127.0.0.1")); delivery.Of(err) != delivery.NotSent || attempts != 2 {
			t.Errorf("after the stop: %v, %d attempts", err, attempts)
		}
	})
}

// The text names the reason why the call had to be repeated, and not only the stop.
func TestStoppedCallNamesTheFailureOfItsLastAttempt(t *testing.T) {
	var client *transport.Client
	client = transport.New(transport.WithBase(&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		client.Stop()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}}))
	_, err := client.Do(post(t.Context(), t, "http://127.0.0.1:1"))
	if err == nil || err.Error() != "jelou: not sent: dial tcp: connection refused" {
		t.Errorf("%v", err)
	}
	_, err = client.Do(post(t.Context(), t, "http://127.0.0.1:1"))
	if err == nil || err.Error() != "jelou: not sent: the client was stopped" {
		t.Errorf("after the stop: %v", err)
	}
}

// With a rate, all calls wait after a 429. Without one, only the throttled call waits.
func TestThrottlingDelaysAllCallsOfAPacedClient(t *testing.T) {
	for _, rated := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var attempts []time.Duration
			begin := time.Now()
			base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				attempts = append(attempts, time.Since(begin))
				resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: http.NoBody}
				if len(attempts) == 1 {
					resp.StatusCode, resp.Header = http.StatusTooManyRequests, http.Header{"Retry-After": {"5"}}
				}
				return resp, nil
			})
			options := []transport.Option{transport.WithBase(base)}
			if rated {
				options = append(options, transport.WithRate(100, 10))
			}
			client := transport.New(options...)
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					resp, err := client.Do(post(t.Context(), t, "http://127.0.0.1"))
					if err != nil || resp.StatusCode != http.StatusOK {
						t.Errorf("%v", err)
					}
				})
				time.Sleep(time.Second)
			}
			all.Wait()
			early := 0
			for _, at := range attempts[1:] {
				if at < 5*time.Second {
					early++
				}
			}
			if want := map[bool]int{false: 2, true: 0}[rated]; early != want || len(attempts) != 4 {
				t.Errorf("with a rate %v: attempts at %v", rated, attempts)
			}
		})
	}
}

// A call that waits for its turn by the rate when another is throttled waits for that, too.
func TestThrottlingDelaysACallThatWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var last time.Duration
		base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			last = time.Since(begin)
			if last > 0 {
				return respond(http.StatusOK, "")(req)
			}
			time.Sleep(time.Second / 2)
			return respond(http.StatusTooManyRequests, "5")(req)
		})
		client := transport.New(transport.WithBase(base), transport.WithRate(1, 1), transport.WithRetries(0))
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				resp, err := client.Do(post(t.Context(), t, "http://127.0.0.1"))
				if err != nil {
					t.Error(err)
					return
				}
				_ = resp.Body.Close()
			})
			synctest.Wait()
		}
		all.Wait()
		if last < 5*time.Second {
			t.Errorf("the second attempt began after %v, want 5.5 s", last)
		}
	})
}

// The 429 of another comes while a call is the head of the queue.
func TestHeadOfTheQueueWithoutTimeForTheWaitOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			time.Sleep(time.Second / 2)
			return respond(http.StatusTooManyRequests, "3600")(req)
		})
		client := transport.New(transport.WithBase(base), transport.WithRate(1, 1))
		go func() {
			if resp, err := client.Do(post(t.Context(), t, "https://api.jelou.ai")); err == nil {
				_ = resp.Body.Close()
			}
		}()
		synctest.Wait()
		start := time.Now()
		_, err := client.Do(post(t.Context(), t, "https://api.jelou.ai"))
		wantFailure(t, nil, err, delivery.NotSent)
		if wait := delivery.Wrap(delivery.Unknown, err).RetryAfter; !about(wait, time.Hour-time.Second/2) || !about(time.Since(start), time.Second) {
			t.Errorf("%v after %v: wait %v", err, time.Since(start), wait)
		}
	})
}
