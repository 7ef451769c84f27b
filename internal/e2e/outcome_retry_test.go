package e2e

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// The client sends a message again after a 429, and after no other response.
func TestOnlyA429IsSentAgain(t *testing.T) {
	t.Parallel()
	full := func(headers ...string) string { return reply(429, `{"message":"slow down"}`, headers...) }
	accepted := func(requests int32) want { return want{status: 200, requests: requests} }
	refused := func(requests int32) want {
		return want{outcome: delivery.Refused, status: 429, requests: requests}
	}
	ok := reply(200, sent)
	run(t, []row{
		{name: "429 without Retry-After, again and again", talk: says(full()), want: refused(3)},
		{name: "429 then 200", talk: inTurn(full(), ok), want: accepted(2)},
		{name: "429 twice, then 200", talk: inTurn(full(), full("Retry-After: 0"), ok), want: accepted(3)},
		{name: "429 then 500", talk: inTurn(full(), reply(500, "")), want: want{outcome: delivery.Unknown, status: 500, requests: 2}},
		{name: "429 then 401", talk: inTurn(full(), reply(401, "")), want: want{outcome: delivery.Refused, status: 401, requests: 2}},
		{name: "429 then no response", talk: func(w *wire) {
			w.whole()
			w.say(full())
			w.whole()
			w.fin()
		}, want: want{outcome: delivery.Unknown, requests: 2}},
		{name: "429 HTML", talk: inTurn(reply(429, "<html>slow down"), ok), want: accepted(2)},
		{name: "429 cut off", talk: saysAndCloses("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 100\r\n\r\n{"), want: refused(3)},
		{name: "429 with an invalid Retry-After", talk: inTurn(full("Retry-After: soon"), ok), want: accepted(2)},
	})
}

// The test checks only that the wait is not too short, so it also passes on a slow machine.
func TestClientWaitsForRetryAfter(t *testing.T) {
	t.Parallel()
	t.Run("in seconds", func(t *testing.T) {
		t.Parallel()
		retryAfter(t, func(time.Time) (string, time.Duration) { return "1", time.Second })
	})
	t.Run("as a date", func(t *testing.T) {
		t.Parallel()
		retryAfter(t, func(now time.Time) (string, time.Duration) {
			date := now.Add(2 * time.Second).Truncate(time.Second)
			return date.UTC().Format(http.TimeFormat), date.Sub(now)
		})
	})
}

func retryAfter(t *testing.T, header func(now time.Time) (value string, wait time.Duration)) {
	t.Helper()
	var mu sync.Mutex
	var first, second time.Time
	var wait time.Duration
	p := listen(t, nil, func(w *wire) {
		for w.whole() {
			mu.Lock()
			if w.requests.Load() == 1 {
				var value string
				first = time.Now()
				value, wait = header(first)
				w.say(reply(429, "{}", "Retry-After: "+value))
			} else {
				second = time.Now()
				w.say(reply(200, sent))
			}
			mu.Unlock()
		}
	})
	client := newClient(t, p.url)
	resp, err := sendHello(t.Context(), client)
	p.finish(client)
	want{status: 200}.check(t, resp, err)
	if n := p.requests.Load(); n != 2 {
		t.Errorf("the server received %d requests, want 2", n)
	}
	if waited := second.Sub(first); waited < wait {
		t.Errorf("the client waited %v, but the server asked for %v", waited, wait)
	}
}

// The client does not begin a wait that exceeds the deadline. The call returns the 429 at once, with its RetryAfter.
func TestTooLongRetryAfterEndsTheCall(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"seconds": "3600", "date": time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), "beyond any number": strings.Repeat("9", 30),
	} {
		for whose, deadline := range map[string]time.Duration{"caller": 10 * time.Second, "client": time.Hour} {
			t.Run(name+", deadline of the "+whose, func(t *testing.T) {
				t.Parallel()
				p := listen(t, nil, says(reply(429, "{}", "Retry-After: "+value)))
				client := newClient(t, p.url)
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				start := time.Now()
				resp, err := sendHello(ctx, client)
				took := time.Since(start)
				p.finish(client)
				failure := want{outcome: delivery.Refused, status: 429}.check(t, resp, err)
				if failure.RetryAfter < 59*time.Minute {
					t.Errorf("the error's RetryAfter is %v, want at least 59m", failure.RetryAfter)
				}
				if n := p.requests.Load(); n != 1 || ctx.Err() != nil || took > 8*time.Second {
					t.Errorf("%d requests in %v, context error %v; want one request and an end before the deadline", n, took, ctx.Err())
				}
			})
		}
	}
}
