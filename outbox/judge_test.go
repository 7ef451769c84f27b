package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

func TestJudgeDecidesTheStateOfAMessage(t *testing.T) {
	refused := func(status int, code string) error {
		return &delivery.Error{Outcome: delivery.Refused, StatusCode: status, Code: code, RetryAfter: 7 * time.Second}
	}
	page := &delivery.Error{Outcome: delivery.Refused, StatusCode: 400, Body: []byte(" <!DOCTYPE html><title>Blocked</title>")}
	for name, row := range map[string]struct {
		err    error
		before string
		want   verdict
	}{
		"accepted":           {nil, "", verdict{state: Sent}},
		"too many requests":  {refused(429, ""), "", verdict{state: Queued, wait: 7 * time.Second}},
		"429 without a wait": {&delivery.Error{Outcome: delivery.Refused, StatusCode: 429}, "", verdict{state: Queued, wait: waitBusy}},
		"credentials":        {refused(401, ""), "", verdict{state: Queued, wait: waitNotSent, stop: true}},
		"forbidden":          {refused(403, "FORBIDDEN_BOT"), "", verdict{state: Queued, wait: waitNotSent, stop: true}},
		"wrong bot":          {refused(400, "E1019"), "", verdict{state: Queued, wait: waitNotSent, stop: true}},
		"request time-out":   {refused(408, ""), "", verdict{state: Queued, wait: 7 * time.Second}},
		"too early":          {&delivery.Error{Outcome: delivery.Refused, StatusCode: 425}, "", verdict{state: Queued, wait: waitOutage}},
		"408 again":          {refused(408, ""), refused(408, "").Error(), verdict{state: Unknown, wait: 7 * time.Second}},
		"408 after a 429":    {refused(408, ""), refused(429, "").Error(), verdict{state: Unknown, wait: 7 * time.Second}}, // and perhaps a 408 before that
		"see other":          {&delivery.Error{Outcome: delivery.Unknown, StatusCode: 303}, "", verdict{state: Unknown, stop: true}},
		"bad field":          {refused(422, "E0422"), "", verdict{state: Refused}},
		"firewall":           {page, "", verdict{state: Queued, wait: waitNotSent, stop: true}},
		"too large":          {refused(413, ""), "", verdict{state: Refused}},
		"success is false":   {refused(200, ""), "", verdict{state: Refused}},
		"network":            {delivery.Wrap(delivery.NotSent, nil), "", verdict{state: Queued, wait: waitNotSent}},
		"never valid":        {delivery.Wrap(delivery.NotSent, &delivery.ValidationError{}), "", verdict{state: Refused}},
		"sign-in page":       {&delivery.Error{Outcome: delivery.Unknown, StatusCode: 200, Body: page.Body}, "", verdict{state: Unknown, stop: true}},
		"server error":       {&delivery.Error{Outcome: delivery.Unknown, StatusCode: 503}, "", verdict{state: Unknown}},
		"maintenance":        {&delivery.Error{Outcome: delivery.Unknown, StatusCode: 503, RetryAfter: 7 * time.Second}, "", verdict{state: Unknown, wait: 7 * time.Second}},
		"429 that is cut":    {&delivery.Error{Outcome: delivery.Unknown, StatusCode: 429}, "", verdict{state: Unknown}},
		"anything else":      {errors.New("593987654321"), "", verdict{state: Unknown}},
	} {
		got := judge(row.err, row.before)
		reason := got.reason
		if got.reason = ""; got != row.want {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
		if (reason == "") != (row.err == nil) || reason == "593987654321" {
			t.Errorf("%s: reason %q", name, reason)
		}
	}
}
