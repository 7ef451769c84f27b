package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// scripted returns one response per attempt, and the last one from then on.
type scripted struct {
	responses []roundTripFunc
	attempts  int
	bodies    []string
}

func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(req.Body)
	_ = req.Body.Close()
	s.bodies = append(s.bodies, string(body))
	next := s.responses[min(s.attempts, len(s.responses)-1)]
	s.attempts++
	return next(req)
}

func respond(status int, retryAfter string) roundTripFunc {
	return func(req *http.Request) (*http.Response, error) {
		header := http.Header{}
		if retryAfter != "" {
			header.Set("Retry-After", retryAfter)
		}
		return &http.Response{StatusCode: status, Header: header, Request: req, Body: io.NopCloser(strings.NewReader(`{"messageId":"a"}`))}, nil
	}
}

// synctest simulates the time, so that every wait passes at once and is exact.
func TestThrottledCallWaitsAndRetries(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	tests := map[string]struct {
		throttled  []string // the Retry-After of each 429, before a 200
		deadline   time.Duration
		timeout    time.Duration
		status     int
		attempts   int
		atLeast    time.Duration
		atMost     time.Duration
		retryAfter time.Duration
	}{
		"without Retry-After":             {throttled: []string{""}, status: 200, attempts: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"twice without":                   {throttled: []string{"", ""}, status: 200, attempts: 3, atLeast: 375 * time.Millisecond, atMost: 1125 * time.Millisecond},
		"three times is enough":           {throttled: []string{"", "", ""}, status: 429, attempts: 3, atLeast: 375 * time.Millisecond, atMost: 1125 * time.Millisecond},
		"seconds":                         {throttled: []string{"2"}, status: 200, attempts: 2, atLeast: 2 * time.Second, atMost: 2 * time.Second},
		"zero":                            {throttled: []string{"0"}, status: 200, attempts: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"a date":                          {throttled: []string{"date"}, status: 200, attempts: 2, atLeast: 2 * time.Second, atMost: 3 * time.Second},
		"nonsense":                        {throttled: []string{"soon"}, status: 200, attempts: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"fits into the deadline":          {throttled: []string{"12"}, deadline: 13 * time.Second, status: 200, attempts: 2, atLeast: 12 * time.Second, atMost: 12 * time.Second},
		"does not fit into the deadline":  {throttled: []string{"30"}, deadline: 3 * time.Second, status: 429, attempts: 1, retryAfter: 30 * time.Second},
		"does not fit into the time-out":  {throttled: []string{"30"}, status: 429, attempts: 1, retryAfter: 30 * time.Second},
		"ends with the deadline":          {throttled: []string{"3"}, deadline: 3 * time.Second, status: 429, attempts: 1, retryAfter: 3 * time.Second},
		"an hour, and no deadline at all": {throttled: []string{"3600"}, timeout: -1, status: 429, attempts: 1, retryAfter: time.Hour},
		"beyond any duration":             {throttled: []string{"99999999999999999999"}, timeout: -1, status: 429, attempts: 1, retryAfter: 1<<63 - 1},
		"a minute, and a longer deadline": {throttled: []string{"60"}, timeout: -1, deadline: time.Hour, status: 200, attempts: 2, atLeast: time.Minute, atMost: time.Minute},
		"the second wait no longer fits":  {throttled: []string{"2", "2"}, deadline: 3 * time.Second, status: 429, attempts: 2, atLeast: 2 * time.Second, atMost: 2 * time.Second, retryAfter: 2 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := &scripted{}
				for _, after := range test.throttled {
					if after == "date" {
						after = date(3 * time.Second) // a date has whole seconds only
					}
					script.responses = append(script.responses, respond(429, after))
				}
				script.responses = append(script.responses, respond(200, ""))
				options := []transport.Option{transport.WithBase(script)}
				if test.timeout != 0 {
					options = append(options, transport.WithTimeout(test.timeout))
				}
				ctx := t.Context()
				if test.deadline != 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				start := time.Now()
				resp, err := transport.Do(transport.New(options...), post(ctx, t, "https://api.jelou.ai"))
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = resp.Body.Close() }()
				if resp.StatusCode != test.status || script.attempts != test.attempts {
					t.Errorf("status %d after %d attempts, want %d after %d", resp.StatusCode, script.attempts, test.status, test.attempts)
				}
				if waited := time.Since(start); waited < test.atLeast || waited > test.atMost {
					t.Errorf("waited %v, want %v to %v", waited, test.atLeast, test.atMost)
				}
				if test.status == 429 && test.retryAfter != 0 {
					if failure := delivery.FromResponse(resp, nil); failure.RetryAfter != test.retryAfter {
						t.Errorf("the error's RetryAfter is %v, want %v", failure.RetryAfter, test.retryAfter)
					}
				}
				for _, body := range script.bodies {
					if body != `{"text":"hello"}` {
						t.Errorf("an attempt sent the body %q", body)
					}
				}
			})
		})
	}
}

func TestWriteIsRepeatedOnlyAfter429(t *testing.T) {
	for _, status := range []int{200, 204, 301, 302, 307, 400, 401, 403, 404, 408, 422, 500, 502, 503, 504} {
		script := &scripted{responses: []roundTripFunc{respond(status, "0")}}
		resp, err := transport.Do(transport.New(transport.WithBase(script)), post(t.Context(), t, "https://api.jelou.ai"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if script.attempts != 1 || resp.StatusCode != status {
			t.Errorf("%d: %d attempts, want 1; the response is %d", status, script.attempts, resp.StatusCode)
		}
	}
}

func TestContextThatEndsWhileWaitingKeepsTheResponse(t *testing.T) {
	for _, row := range []struct {
		method string
		status int
		want   delivery.Outcome
	}{{http.MethodPost, 429, delivery.Refused}, {http.MethodGet, 429, delivery.Refused}, {http.MethodGet, 503, delivery.NotSent}} {
		synctest.Test(t, func(t *testing.T) {
			script := &scripted{responses: []roundTripFunc{respond(row.status, "10")}}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			begin := time.Now()
			resp, err := transport.Do(transport.New(transport.WithBase(script)), request(ctx, t, row.method, "https://api.jelou.ai"))
			wantFailure(t, resp, err, row.want)
			var failure *delivery.Error
			if !errors.As(err, &failure) || failure.StatusCode != row.status || failure.RetryAfter != 10*time.Second || !errors.Is(err, context.Canceled) {
				t.Errorf("%+v, want the %d and context.Canceled", failure, row.status)
			}
			if script.attempts != 1 || !failure.Began.Equal(begin) {
				t.Errorf("%d attempts, want 1; it began at %v, want %v", script.attempts, failure.Began, begin)
			}
		})
	}
}

func TestWithRetriesLimitsTheAttempts(t *testing.T) {
	for retries, want := range map[int]int{-1: 1, 0: 1, 1: 2, 4: 5} {
		synctest.Test(t, func(t *testing.T) {
			script := &scripted{responses: []roundTripFunc{respond(429, "")}}
			resp, err := transport.Do(transport.New(transport.WithBase(script), transport.WithRetries(retries)), post(t.Context(), t, "https://api.jelou.ai"))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if script.attempts != want {
				t.Errorf("WithRetries(%d): %d attempts, want %d", retries, script.attempts, want)
			}
		})
	}
}

// Clients that were throttled together must not come back together, so each of the growing waits varies at random.
func TestWaitsGrowAndVary(t *testing.T) {
	const calls = 20
	waits := make(map[time.Duration]bool)
	synctest.Test(t, func(t *testing.T) {
		for range calls {
			script := &scripted{responses: []roundTripFunc{respond(429, "")}}
			var at []time.Time
			base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
				at = append(at, time.Now())
				return script.RoundTrip(req)
			})
			resp, err := transport.Do(transport.New(transport.WithBase(base), transport.WithRetries(6)), post(t.Context(), t, "https://api.jelou.ai"))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			for i, middle := range []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 4 * time.Second} {
				wait := at[i+1].Sub(at[i])
				if wait < middle/2 || wait >= middle*3/2 {
					t.Errorf("the wait %d is %v, want about %v", i+1, wait, middle)
				}
				waits[wait] = true
			}
		}
	})
	if len(waits) < calls {
		t.Errorf("%d calls had only %d different waits", calls, len(waits))
	}
}

func TestBodyThatCannotBeReadAgainIsSentOnce(t *testing.T) {
	script := &scripted{responses: []roundTripFunc{respond(429, "")}}
	req := post(t.Context(), t, "https://api.jelou.ai")
	req.GetBody = nil
	resp, err := transport.Do(transport.New(transport.WithBase(script)), req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if script.attempts != 1 || resp.StatusCode != 429 {
		t.Errorf("%d attempts, want 1; the response is %d, want 429", script.attempts, resp.StatusCode)
	}
}

// A base that changes the request breaks the rules of http.RoundTripper, but many do. Neither the next attempt nor the caller
// sees the change.
func TestChangesOfABaseDoNotPileUp(t *testing.T) {
	t.Parallel()
	var received []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		received = append(received, r.URL.Path+" "+strings.Join(r.Header["X-Trace"], "|"))
		if len(received) < 3 {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	next := transport.NewBase()
	t.Cleanup(next.CloseIdleConnections)
	base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		req.Header.Add("X-Trace", "one")
		req.URL.Path = "/gateway" + req.URL.Path
		return next.RoundTrip(req)
	})
	req := post(t.Context(), t, server.URL)
	req.Header.Set("User-Agent", "mine")
	before, address := len(req.Header), req.URL.String()
	resp, err := transport.New(transport.WithBase(base)).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	one := "/gateway/users/" + phone + " one"
	if want := []string{one, one, one}; !slices.Equal(received, want) {
		t.Errorf("the attempts had %q, want %q", received, want)
	}
	if len(req.Header) != before || req.URL.String() != address {
		t.Errorf("the caller's request was changed: %v %v", req.URL, req.Header)
	}
}
