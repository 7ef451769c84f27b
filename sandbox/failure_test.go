package sandbox_test

import (
	"context"
	"errors"
	"fmt"
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

// The outcome that the real client reports must agree with the sandbox's record, and a response in a documented form
// must keep the contract.
func TestFailuresHaveTheExpectedOutcome(t *testing.T) {
	tests := map[string]struct {
		failure    sandbox.Failure
		outcome    delivery.Outcome
		status     int // the status that the sandbox records
		code       string
		accepted   bool
		offForm    bool // the response breaks the contract on purpose
		noResponse bool
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
		"own response":           {failure: sandbox.Response(409, "", ""), outcome: delivery.Refused, status: 409, offForm: true},
		"dropped before":         {failure: sandbox.DropBeforeReading(), outcome: delivery.Unknown, noResponse: true},
		"dropped after":          {failure: sandbox.DropAfterReading(), outcome: delivery.Unknown, accepted: true, noResponse: true},
		"cut off":                {failure: sandbox.CutOff(), outcome: delivery.Unknown, status: 200, accepted: true, noResponse: true},
		"slow":                   {failure: sandbox.Slow(time.Millisecond), status: 200, accepted: true},
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
			if got.Accepted != test.accepted || got.Status != test.status || (got.MessageID != "") != test.accepted || got.Failure != test.failure.String() {
				t.Errorf("accepted %v, status %d, id %q, failure %q", got.Accepted, got.Status, got.MessageID, got.Failure)
			}
			if n := len(box.Messages()); (n == 1) != test.accepted {
				t.Errorf("the sandbox accepted %d messages", n)
			}
			if test.noResponse {
				return
			}
			box.Next(test.failure)
			resp := call(t, box, messages, message, nil)
			if err := resp.judge(t, "sendMessage"); (err != nil) != test.offForm {
				t.Errorf("%d %s: %v, want it to break the contract: %v", resp.status, resp.text, err, test.offForm)
			}
		})
	}
}

func TestRetryAfterIsRoundedUp(t *testing.T) {
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

// A failure after reading does not make the sandbox accept an invalid message.
func TestFailureDoesNotAcceptAnInvalidMessage(t *testing.T) {
	box := sandbox.Start(t)
	box.Next(sandbox.DropAfterReading(), sandbox.Slow(0))
	_, err := http.Post(box.URL+messages, "application/json", strings.NewReader(message))
	if err == nil {
		t.Error("the sandbox did not drop the connection")
	}
	if resp := call(t, box, messages, `{}`, nil); resp.status != 422 {
		t.Errorf("status %d, want 422", resp.status)
	}
	for _, got := range box.Requests() {
		if got.Accepted || len(got.Violations) == 0 {
			t.Errorf("accepted %v with %d violations", got.Accepted, len(got.Violations))
		}
	}
}

func TestFailuresFollowTheirRates(t *testing.T) {
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
		t.Errorf("rate 1: %v", got)
	}
	if got := statuses(sandbox.WithFailures(sandbox.Status(503), 0)); got[200] != 200 {
		t.Errorf("rate 0: %v", got)
	}
	// By chance, one of the three statuses is missing once in 10^35 runs.
	got := statuses(sandbox.WithFailures(sandbox.Status(503), 0.3), sandbox.WithFailures(sandbox.Status(500), 0.3))
	if got[503] == 0 || got[500] == 0 || got[200] == 0 || got[503]+got[500]+got[200] != 200 {
		t.Errorf("two rates of 0.3: %v", got)
	}
}

// WithLoss loses only the responses to messages and templates, which the sandbox has accepted. It never loses evidence.
func TestLossLosesOnlySends(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithLoss(1))
	client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
	_, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "ana", Text: "t"})
	if delivery.Of(err) != delivery.Unknown {
		t.Errorf("a message: %v", err)
	}
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); delivery.Of(err) != delivery.Unknown {
		t.Errorf("a template: %v", err)
	}
	history, err := client.ListMessagesWithResponse(t.Context(), "BOT", nil)
	if err != nil || len(history.JSON200.Results) != 1 {
		t.Errorf("the history: %v", err)
	}
	notifications, err := client.ListNotificationsWithResponse(t.Context(), "BOT", nil)
	if err != nil || len(notifications.JSON200.Results) != 1 {
		t.Errorf("the notifications: %v", err)
	}
	if _, err := client.SetUserStateWithResponse(t.Context(), jelou.StateChange{BotID: "BOT", UserID: "ana", State: "auto"}); err != nil {
		t.Errorf("a state: %v", err)
	}
}

func TestSeedRepeatsTheFailures(t *testing.T) {
	failures := func(seed uint64) string {
		box := sandbox.Start(t, sandbox.WithFailures(sandbox.Status(500), 0.5), sandbox.WithSeed(seed))
		var all strings.Builder
		for range 64 {
			fmt.Fprint(&all, call(t, box, messages, message, nil).status, " ")
		}
		return all.String()
	}
	first := failures(1)
	if second := failures(1); first != second {
		t.Errorf("one seed:\n%s\n%s", first, second)
	}
	if other := failures(2); first == other {
		t.Errorf("another seed repeats: %s", other)
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

func TestInvalidFailuresAreRejected(t *testing.T) {
	box := sandbox.Start(t)
	for name, failure := range map[string]sandbox.Failure{
		"empty": {}, "success": sandbox.Status(399), "beyond errors": sandbox.Status(600),
		"not final": sandbox.Response(199, "", ""), "no status": sandbox.Response(1000, "", ""), "page": sandbox.HTML(103),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: Next() did not panic", name)
				}
			}()
			box.Next(sandbox.Status(500), failure)
		}()
		if _, err := sandbox.New(sandbox.WithFailures(failure, 1)); err == nil {
			t.Errorf("%s: New() returned no error", name)
		}
	}
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Errorf("status %d, want 200: Next() planned the failure before the invalid one", got.status)
	}
	box.Next(sandbox.Status(400), sandbox.Status(599), sandbox.Response(200, "", ""), sandbox.Response(999, "", ""))
	for _, want := range []int{400, 599, 200, 999} {
		got := call(t, box, messages, message, nil)
		if got.status != want {
			t.Errorf("%d, want %d", got.status, want)
		}
		if want == 599 && !strings.Contains(got.text, "Unregistered status.") {
			t.Errorf("599 has no words: %s", got.text)
		}
	}
}

// A delay lasts exactly as long as the option says, or ends with the sender's context.
func TestDelayedResponsesTakeTheSetTime(t *testing.T) {
	for name, option := range map[string]sandbox.Option{
		"failure": sandbox.WithFailures(sandbox.Slow(time.Minute), 1),
		"latency": sandbox.WithLatency(time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			box := newBox(t, option)
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				if status := handle(t.Context(), box); status != http.StatusOK || time.Since(begin) != time.Minute {
					t.Errorf("status %d after %v, want 200 after 1m", status, time.Since(begin))
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				begin = time.Now()
				if handle(ctx, box); time.Since(begin) != time.Second {
					t.Errorf("the request took %v, want 1s", time.Since(begin))
				}
			})
			if got := len(box.Messages()); got != 2 {
				t.Errorf("%d messages were accepted, want 2", got)
			}
		})
	}
}
