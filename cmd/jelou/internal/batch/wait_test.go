package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/delivery"
)

// These tests run in a bubble. Its clock moves on when everything waits.

// A network that fails for a moment costs no line. The journal does not count a waiting line as one in flight.
func TestNetworkFailureIsRepeated(t *testing.T) {
	for times, want := range map[int64]string{retries: journal.Sent, retries + 1: journal.NotSent} {
		path := newPath(t)
		j := started(t, path)
		synctest.Test(t, func(t *testing.T) {
			server := newLedger()
			r, told := newTestRun(t, newNoNetwork(times, handlerBase{server}), strings.NewReader(batchLines(1, 1)))
			do(t, r.use(j))
			if got := told.all[1]; got.Outcome != want {
				t.Errorf("%d failures: %+v", times, got)
			}
		})
		if text := readFile(t, path); strings.Count(text, `"outcome":"not_sent"`) < int(times) {
			t.Error(text)
		}
	}
}

// A 429 holds all lines for as long as it asks. The journal does not count a waiting line as one in flight.
func TestTooManyRequestsHoldAllLines(t *testing.T) {
	path := newPath(t)
	j := started(t, path)
	synctest.Test(t, func(t *testing.T) {
		server := newLedger()
		var mu sync.Mutex
		turnedAway := 0
		var began time.Time
		server.handle = func(_ int, w http.ResponseWriter) bool {
			mu.Lock()
			defer mu.Unlock()
			if turnedAway == 0 {
				began = time.Now()
			}
			if turnedAway++; turnedAway <= 4 {
				return refuse(http.StatusTooManyRequests, "Retry-After", "200")(0, w)
			}
			if wait := time.Since(began); wait < 200*time.Second {
				t.Errorf("a line was sent after %v", wait)
			}
			return true
		}
		r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(100, 100)))
		if c := do(t, r.use(j)); c.Sent != 100 || turnedAway != 104 {
			t.Errorf("%+v after %d attempts", c, turnedAway)
		}
		if !slices.Equal(told.rests, []time.Duration{200 * time.Second}) {
			t.Errorf("told of %v", told.rests)
		}
	})
	if text := readFile(t, path); strings.Count(text, `"outcome":"refused","statusCode":429,"again":true`) != 4 || strings.Count(text, journal.Sending) != 104 {
		t.Error(text)
	}
}

// A line that gets a 429 again and again is left for a later run. A run that would have to wait for long stops.
func TestRepeated429LeavesTheLineForLater(t *testing.T) {
	for name, test := range map[string]struct {
		asked    string
		attempts int
		stops    error
	}{
		"in seconds": {"60", 1 + retries, nil}, "without a time": {"", 1 + retries, nil}, "five minutes": {"300", 1 + retries, nil},
		"more": {"301", 1, errors.New("stopped, as the service asks to send nothing for 5m1s; try again then")},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := newLedger()
			server.handle = refuse(http.StatusTooManyRequests, "Retry-After", test.asked)
			r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(1, 1)))
			_, err := r.do(t.Context(), t.Context())
			if got := told.all[1]; got.Outcome != journal.Refused || !got.Again || server.asked[1] != test.attempts || fmt.Sprint(err) != fmt.Sprint(test.stops) {
				t.Errorf("%s: %+v after %d attempts, %v", name, got, server.asked[1], err)
			}
		})
	}
}

// In an outage a run stops after few lines that a person must look after, and at endless 429s after few lines, too.
func TestStopsInAnOutage(t *testing.T) {
	const lines = 500
	for stopAfter, most := range map[int]int{10: 13, 1: 4, 0: lines} {
		for _, silent := range []func(int, http.ResponseWriter) bool{
			refuse(http.StatusServiceUnavailable), refuse(http.StatusTooManyRequests),
			func(int, http.ResponseWriter) bool { panic(http.ErrAbortHandler) },
		} {
			synctest.Test(t, func(t *testing.T) {
				server := newLedger()
				server.handle = silent
				r, _ := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(lines, lines)))
				r.stopAfter = stopAfter
				c, err := r.do(t.Context(), t.Context())
				if len(server.asked) < stopAfter || len(server.asked) > most || c.Unknown+c.Refused != int64(len(server.asked)) || (err != nil) != (stopAfter > 0) {
					t.Errorf("--stop-after %d: asked %d times, %+v, %v", stopAfter, len(server.asked), c, err)
				}
			})
		}
	}
}

// An accepted line in between shows that the service is up. A line that was never sent counts as one without a
// response.
func TestStopAfterCountsLinesInARow(t *testing.T) {
	for _, accepted := range []int{10, 11} {
		synctest.Test(t, func(t *testing.T) {
			server := newLedger()
			server.handle = func(line int, w http.ResponseWriter) bool {
				return line%accepted == 0 || refuse(http.StatusServiceUnavailable)(line, w)
			}
			r, _ := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(100, 1)))
			_, err := r.do(t.Context(), t.Context())
			if stopped := err != nil; stopped != (accepted == 11) {
				t.Errorf("each line %d accepted: %v after %d", accepted, err, len(server.asked))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		r, told := newTestRun(t, newNoNetwork(1<<40, nil), strings.NewReader(batchLines(100, 100)))
		if _, err := r.do(t.Context(), t.Context()); err == nil || len(told.all) > 13 {
			t.Errorf("%d lines, %v", len(told.all), err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the lines behind the first one have no attempt
		server := newLedger()
		server.handle = refuse(http.StatusTooManyRequests)
		r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(100, 1)))
		if _, err := r.do(t.Context(), t.Context()); err != nil || len(told.all) != 100 {
			t.Errorf("%d lines, %v", len(told.all), err)
		}
	})
}

// An attempt ends after half a minute if the response does not come or does not end.
func TestAttemptIsBounded(t *testing.T) {
	for name, base := range map[string]roundTripper{
		"no response": func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		},
		"half a response": func(req *http.Request) (*http.Response, error) {
			reader, writer := io.Pipe()
			context.AfterFunc(req.Context(), func() { _ = writer.CloseWithError(req.Context().Err()) })
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: reader, Request: req}, nil
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			r, told := newTestRun(t, base, strings.NewReader(batchLines(1, 1)))
			do(t, r)
			if got := told.all[1]; got.Outcome != journal.Unknown || !errors.Is(got.err, context.DeadlineExceeded) || time.Since(began) != attemptTime {
				t.Errorf("%s: %+v after %v", name, got, time.Since(began))
			}
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Nothing overtakes an unsent message to the same user, neither in this run nor in the next. A number with a + is the
// same user as without.
func TestNothingOvertakesAnUnsentMessage(t *testing.T) {
	lines := strings.Replace(batchLines(6, 2), `593980","text":"4"`, `+593980","text":"4"`, 1)
	for name, test := range map[string]struct {
		fail func(int, http.ResponseWriter) bool // nil for no network
		held bool
	}{
		"not sent":         {nil, true},
		"turned away":      {refuse(http.StatusTooManyRequests), true},
		"refused for good": {refuse(http.StatusUnprocessableEntity), false},
		"unknown":          {refuse(http.StatusBadGateway), false},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			send := func(fails bool) (order []int, told *ends) {
				j := started(t, path)
				defer func() { _ = j.Close() }()
				synctest.Test(t, func(t *testing.T) {
					server := newLedger()
					server.handle = func(line int, w http.ResponseWriter) bool {
						if fails && line == 2 {
							return test.fail(line, w)
						}
						order = append(order, line)
						return true
					}
					base := roundTripper(func(req *http.Request) (*http.Response, error) {
						e := req.Context().Value(lineKey{}).(*entry)
						if fails && e.line == 2 && test.fail == nil {
							return newNoNetwork(1, nil).RoundTrip(req)
						}
						return handlerBase{server}.RoundTrip(req)
					})
					var r *run
					r, told = newTestRun(t, base, strings.NewReader(lines))
					r.concurrency = 1
					do(t, r.use(j))
				})
				return order, told
			}
			first, told := send(true)
			again, _ := send(false)
			wantFirst, wantAgain := []int{1, 3, 4, 5, 6}, []int(nil)
			if test.held {
				wantFirst, wantAgain = []int{1, 3, 5}, []int{2, 4, 6}
			}
			if !slices.Equal(first, wantFirst) || !slices.Equal(again, wantAgain) {
				t.Errorf("%v, then %v", first, again)
			}
			for _, end := range told.all {
				if behind := test.held && (end.Line == 4 || end.Line == 6); behind != errors.Is(end.err, errBehind) || behind && delivery.Of(end.err) != delivery.NotSent {
					t.Errorf("line %d: %s, %v", end.Line, end.Outcome, end.err)
				}
			}
		})
	}
}

// A line with an unknown delivery stays unknown after another attempt, unless that succeeds or shows that the message
// itself is wrong.
func TestUnknownStaysUnknown(t *testing.T) {
	for status, want := range map[int]string{200: journal.Sent, 422: journal.Refused, 400: journal.Unknown, 409: journal.Unknown, 429: journal.Unknown, 401: journal.Unknown} {
		path := newPath(t)
		j := started(t, path)
		if err := j.Record(journal.Record{Line: 1, Outcome: journal.Unknown}); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = started(t, path)
		synctest.Test(t, func(t *testing.T) {
			server := newLedger()
			if status != http.StatusOK {
				server.handle = refuse(status)
			}
			r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(1, 1)))
			r.resendUnknown = true
			c, _ := r.use(j).do(t.Context(), t.Context())
			if got := told.all[1]; got.Outcome != want || (c.Unknown == 1) != (want == journal.Unknown) || c.NotTried != 0 {
				t.Errorf("%d: %+v, %+v", status, got, c)
			}
		})
		for text := range strings.Lines(readFile(t, path)) {
			if strings.Contains(text, `"outcome":"refused"`) != (status == 422 && strings.Contains(text, "422")) {
				t.Errorf("%d: %s", status, text)
			}
		}
	}
}
