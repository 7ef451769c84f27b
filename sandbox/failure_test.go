package sandbox_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// Each failure is played to the real client: what the client says became of the message must agree with
// whether the sandbox took it, and an answer in a documented form must keep the contract.
func TestFailures(t *testing.T) {
	tests := map[string]struct {
		failure  sandbox.Failure
		outcome  delivery.Outcome
		status   int // as remembered
		code     string
		taken    bool
		offForm  bool // the answer breaks the contract on purpose
		noAnswer bool
	}{
		"429":                    {failure: sandbox.TooManyRequests(-1), outcome: delivery.Refused, status: 429},
		"400":                    {failure: sandbox.Status(400), outcome: delivery.Refused, status: 400, code: "message_could_not_be_send"},
		"401":                    {failure: sandbox.Status(401), outcome: delivery.Refused, status: 401, code: "unauthorized"},
		"403":                    {failure: sandbox.Status(403), outcome: delivery.Refused, status: 403, code: "forbidden_bot"},
		"404":                    {failure: sandbox.Status(404), outcome: delivery.Refused, status: 404, code: "bot_not_found"},
		"418":                    {failure: sandbox.Status(418), outcome: delivery.Refused, status: 418},
		"422":                    {failure: sandbox.Status(422), outcome: delivery.Refused, status: 422, code: "unprocessable_entity"},
		"500":                    {failure: sandbox.Status(500), outcome: delivery.Unknown, status: 500, code: "internal_server_error"},
		"503":                    {failure: sandbox.Status(503), outcome: delivery.Unknown, status: 503},
		"unknown bot":            {failure: sandbox.UnknownBot(), outcome: delivery.Refused, status: 404, code: "E1019"},
		"closed session":         {failure: sandbox.ClosedSession(), outcome: delivery.Refused, status: 400, code: "message_could_not_be_send"},
		"invalid media URL":      {failure: sandbox.InvalidMediaURL(), outcome: delivery.Refused, status: 400, code: "INVALID_MEDIA_URL"},
		"media too large":        {failure: sandbox.MediaTooLarge(), outcome: delivery.Refused, status: 400, code: "MEDIA_TOO_LARGE"},
		"unsupported media type": {failure: sandbox.UnsupportedMediaType(), outcome: delivery.Refused, status: 400, code: "UNSUPPORTED_MEDIA_TYPE"},
		"success: false":         {failure: sandbox.Unsuccessful(), outcome: delivery.Refused, status: 200, offForm: true},
		"HTML 200":               {failure: sandbox.HTML(200), outcome: delivery.Unknown, status: 200, offForm: true},
		"HTML 502":               {failure: sandbox.HTML(502), outcome: delivery.Unknown, status: 502, offForm: true},
		"wrong JSON":             {failure: sandbox.WrongJSON(), outcome: delivery.Unknown, status: 200, offForm: true},
		"an answer of one's own": {failure: sandbox.Response(409, "", ""), outcome: delivery.Refused, status: 409, offForm: true},
		"dropped before":         {failure: sandbox.DropBeforeReading(), outcome: delivery.Unknown, noAnswer: true},
		"dropped after":          {failure: sandbox.DropAfterReading(), outcome: delivery.Unknown, taken: true, noAnswer: true},
		"cut off":                {failure: sandbox.CutOff(), outcome: delivery.Unknown, status: 200, taken: true, noAnswer: true},
		"slow":                   {failure: sandbox.Slow(time.Millisecond), status: 200, taken: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := sandbox.Start(t)
			box.Next(test.failure)
			client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
			_, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "u", Text: "t"})
			var failure *delivery.Error
			if errors.As(err, &failure); delivery.Of(err) != test.outcome || failure != nil && failure.Code != test.code {
				t.Errorf("%v, want %v and the code %q", err, test.outcome, test.code)
			}
			got := box.Requests()[0]
			if got.Accepted != test.taken || got.Status != test.status || (got.MessageID != "") != test.taken || got.Failure != test.failure.String() {
				t.Errorf("taken %v, status %d, id %q, failure %q", got.Accepted, got.Status, got.MessageID, got.Failure)
			}
			if taken := len(box.Messages()); (taken == 1) != test.taken {
				t.Errorf("%d messages", taken)
			}
			if test.noAnswer {
				return
			}
			box.Next(test.failure)
			answer := call(t, box, messages, message, nil)
			if err := answer.judge(t, "sendMessage"); (err != nil) != test.offForm {
				t.Errorf("%d %s: %v", answer.status, answer.text, err)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		-1: "", 0: "0", 1: "1", time.Second: "1", 1500 * time.Millisecond: "2", time.Hour: "3600",
		math.MaxInt64: "9223372037",
	} {
		box := sandbox.Start(t)
		box.Next(sandbox.TooManyRequests(wait))
		resp := call(t, box, messages, message, nil)
		if got := resp.header.Get("Retry-After"); resp.status != 429 || got != want {
			t.Errorf("%v: %d with Retry-After %q, want %q", wait, resp.status, got, want)
		}
	}
}

func TestFailuresComeInOrder(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.Status(503), sandbox.HTML(200))
	box.Next(sandbox.Status(400))
	var got []int
	for _, body := range []string{message, `{}`, message, `{}`, message} {
		resp := call(t, box, messages, body, nil)
		got = append(got, resp.status)
	}
	if want := []int{503, 200, 400, 422, 200}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A failure after the message was read changes nothing about a message that is refused.
func TestFailureOfARefusedMessage(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.DropAfterReading(), sandbox.Slow(0))
	_, err := http.Post(box.URL+messages, "application/json", strings.NewReader(message))
	if err == nil {
		t.Error("the connection was not dropped")
	}
	if resp := call(t, box, messages, `{}`, nil); resp.status != 422 {
		t.Errorf("%d", resp.status)
	}
	for _, got := range box.Requests() {
		if got.Accepted || len(got.Violations) == 0 {
			t.Errorf("taken %v with %d problems", got.Accepted, len(got.Violations))
		}
	}
}

func TestFailureRates(t *testing.T) {
	statuses := func(opts ...sandbox.Option) map[int]int {
		box := sandbox.Start(t, opts...)
		counts := make(map[int]int)
		for range 200 {
			resp := call(t, box, messages, message, nil)
			counts[resp.status]++
		}
		return counts
	}
	if got := statuses(sandbox.WithFailures(sandbox.Status(503), 1)); got[503] != 200 {
		t.Errorf("always: %v", got)
	}
	if got := statuses(sandbox.WithFailures(sandbox.Status(503), 0)); got[200] != 200 {
		t.Errorf("never: %v", got)
	}
	// By chance, one of the three stays out once in 10^35 runs.
	got := statuses(sandbox.WithFailures(sandbox.Status(503), 0.3), sandbox.WithFailures(sandbox.Status(500), 0.3))
	if got[503] == 0 || got[500] == 0 || got[200] == 0 || got[503]+got[500]+got[200] != 200 {
		t.Errorf("now and then: %v", got)
	}
}

func TestNextComesBeforeRates(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithFailures(sandbox.Status(503), 1))
	box.Next(sandbox.Status(400))
	first := call(t, box, messages, message, nil)
	second := call(t, box, messages, message, nil)
	if first.status != 400 || second.status != 503 {
		t.Errorf("%d, then %d", first.status, second.status)
	}
}

func TestFailuresThatCannotBe(t *testing.T) {
	box := sandbox.Start(t)
	for name, failure := range map[string]sandbox.Failure{
		"empty": {}, "success": sandbox.Status(399), "beyond errors": sandbox.Status(600),
		"not final": sandbox.Response(199, "", ""), "no status": sandbox.Response(1000, "", ""), "page": sandbox.HTML(103),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			box.Next(sandbox.Status(500), failure)
		}()
		if _, err := sandbox.New(sandbox.WithFailures(failure, 1)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Errorf("%d: what came before one that cannot be was kept", got.status)
	}
	box.Next(sandbox.Status(400), sandbox.Status(599), sandbox.Response(200, "", ""), sandbox.Response(999, "", ""))
	for _, want := range []int{400, 599, 200, 999} {
		if got := call(t, box, messages, message, nil); got.status != want {
			t.Errorf("%d, want %d", got.status, want)
		}
	}
}

// An answer that is late is late by the time that was asked for, or ends with its connection.
func TestLateAnswers(t *testing.T) {
	for name, option := range map[string]sandbox.Option{
		"failure": sandbox.WithFailures(sandbox.Slow(time.Minute), 1),
		"latency": sandbox.WithLatency(time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			box := newBox(t, option)
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				if status := handle(t.Context(), box); status != http.StatusOK || time.Since(begin) != time.Minute {
					t.Errorf("%d after %v", status, time.Since(begin))
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				begin = time.Now()
				if handle(ctx, box); time.Since(begin) != time.Second {
					t.Errorf("went on for %v", time.Since(begin))
				}
			})
			if got := len(box.Messages()); got != 2 {
				t.Errorf("%d messages were taken, want both", got)
			}
		})
	}
}
