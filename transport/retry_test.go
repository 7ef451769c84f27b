package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// scripted answers the tries of a call one after the other, the last answer again and again.
type scripted struct {
	answers []func(*http.Request) (*http.Response, error)
	tries   int
	bodies  []string
}

func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(req.Body)
	_ = req.Body.Close()
	s.bodies = append(s.bodies, string(body))
	answer := s.answers[min(s.tries, len(s.answers)-1)]
	s.tries++
	return answer(req)
}

func answer(status int, retryAfter string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		header := http.Header{}
		if retryAfter != "" {
			header.Set("Retry-After", retryAfter)
		}
		return &http.Response{StatusCode: status, Header: header, Request: req, Body: io.NopCloser(strings.NewReader(`{"messageId":"a"}`))}, nil
	}
}

// Time is simulated here: what is waited for passes at once, and to the nanosecond.
func TestRetryAfterRefusal(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	tests := map[string]struct {
		answers    []string // Retry-After of each 429; after them, 200
		deadline   time.Duration
		timeout    time.Duration
		status     int
		tries      int
		atLeast    time.Duration
		atMost     time.Duration
		retryAfter time.Duration
	}{
		"without Retry-After":             {answers: []string{""}, status: 200, tries: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"twice without":                   {answers: []string{"", ""}, status: 200, tries: 3, atLeast: 375 * time.Millisecond, atMost: 1125 * time.Millisecond},
		"three times is enough":           {answers: []string{"", "", ""}, status: 429, tries: 3, atLeast: 375 * time.Millisecond, atMost: 1125 * time.Millisecond},
		"seconds":                         {answers: []string{"2"}, status: 200, tries: 2, atLeast: 2 * time.Second, atMost: 2 * time.Second},
		"zero":                            {answers: []string{"0"}, status: 200, tries: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"a date":                          {answers: []string{"date"}, status: 200, tries: 2, atLeast: 2 * time.Second, atMost: 3 * time.Second},
		"nonsense":                        {answers: []string{"soon"}, status: 200, tries: 2, atLeast: 125 * time.Millisecond, atMost: 375 * time.Millisecond},
		"fits into the deadline":          {answers: []string{"12"}, deadline: 13 * time.Second, status: 200, tries: 2, atLeast: 12 * time.Second, atMost: 12 * time.Second},
		"does not fit into the deadline":  {answers: []string{"30"}, deadline: 3 * time.Second, status: 429, tries: 1, retryAfter: 30 * time.Second},
		"does not fit into the time-out":  {answers: []string{"30"}, status: 429, tries: 1, retryAfter: 30 * time.Second},
		"ends with the deadline":          {answers: []string{"3"}, deadline: 3 * time.Second, status: 429, tries: 1, retryAfter: 3 * time.Second},
		"an hour, and no deadline at all": {answers: []string{"3600"}, timeout: -1, status: 429, tries: 1, retryAfter: time.Hour},
		"longer than there is time":       {answers: []string{"99999999999999999999"}, timeout: -1, status: 429, tries: 1, retryAfter: 1<<63 - 1},
		"a minute, and a longer deadline": {answers: []string{"60"}, timeout: -1, deadline: time.Hour, status: 200, tries: 2, atLeast: time.Minute, atMost: time.Minute},
		"the second wait no longer fits":  {answers: []string{"2", "2"}, deadline: 3 * time.Second, status: 429, tries: 2, atLeast: 2 * time.Second, atMost: 2 * time.Second, retryAfter: 2 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := &scripted{}
				for _, after := range test.answers {
					if after == "date" {
						after = date(3 * time.Second) // a date has no fractions of a second
					}
					script.answers = append(script.answers, answer(429, after))
				}
				script.answers = append(script.answers, answer(200, ""))
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
				if resp.StatusCode != test.status || script.tries != test.tries {
					t.Errorf("status %d after %d tries, want %d after %d", resp.StatusCode, script.tries, test.status, test.tries)
				}
				if waited := time.Since(start); waited < test.atLeast || waited > test.atMost {
					t.Errorf("waited %v, want %v to %v", waited, test.atLeast, test.atMost)
				}
				if test.status == 429 && test.retryAfter != 0 {
					if failure := delivery.FromResponse(resp, nil); failure.RetryAfter != test.retryAfter {
						t.Errorf("the wait in the error is %v, want %v", failure.RetryAfter, test.retryAfter)
					}
				}
				for _, body := range script.bodies {
					if body != `{"text":"hello"}` {
						t.Errorf("a try sent %q", body)
					}
				}
			})
		})
	}
}

func TestOnlyRefusalsForTheRateAreRetried(t *testing.T) {
	for _, status := range []int{200, 204, 301, 302, 307, 400, 401, 403, 404, 408, 422, 500, 502, 503, 504} {
		script := &scripted{answers: []func(*http.Request) (*http.Response, error){answer(status, "0")}}
		resp, err := transport.Do(transport.New(transport.WithBase(script)), post(t.Context(), t, "https://api.jelou.ai"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if script.tries != 1 || resp.StatusCode != status {
			t.Errorf("%d: %d tries, answer %d", status, script.tries, resp.StatusCode)
		}
	}
}

func TestContextEndsWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script := &scripted{answers: []func(*http.Request) (*http.Response, error){answer(429, "10")}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		resp, err := transport.Do(transport.New(transport.WithBase(script)), post(ctx, t, "https://api.jelou.ai"))
		wantFailure(t, resp, err, delivery.Refused)
		var failure *delivery.Error
		if !errors.As(err, &failure) || failure.StatusCode != 429 || failure.RetryAfter != 10*time.Second || !errors.Is(err, context.Canceled) {
			t.Errorf("%+v, want the 429 and the context's end", failure)
		}
		if script.tries != 1 {
			t.Errorf("%d tries", script.tries)
		}
	})
}

func TestWithRetries(t *testing.T) {
	for retries, want := range map[int]int{-1: 1, 0: 1, 1: 2, 4: 5} {
		synctest.Test(t, func(t *testing.T) {
			script := &scripted{answers: []func(*http.Request) (*http.Response, error){answer(429, "")}}
			resp, err := transport.Do(transport.New(transport.WithBase(script), transport.WithRetries(retries)), post(t.Context(), t, "https://api.jelou.ai"))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if script.tries != want {
				t.Errorf("WithRetries(%d): %d tries, want %d", retries, script.tries, want)
			}
		})
	}
}

// A body that can be read once is sent once.
func TestBodyThatCannotBeReadAgain(t *testing.T) {
	script := &scripted{answers: []func(*http.Request) (*http.Response, error){answer(429, "")}}
	req := post(t.Context(), t, "https://api.jelou.ai")
	req.GetBody = nil
	resp, err := transport.Do(transport.New(transport.WithBase(script)), req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if script.tries != 1 || resp.StatusCode != 429 {
		t.Errorf("%d tries, answer %d", script.tries, resp.StatusCode)
	}
}
