package operation

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
)

// outcome is the output of --json from a call that sends something, and from any failed call.
type outcome struct {
	Outcome    string               `json:"outcome"` // sent, not_sent, refused, unknown or dry_run
	MessageID  string               `json:"messageId,omitempty"`
	StatusCode int                  `json:"statusCode,omitempty"`
	Code       string               `json:"code,omitempty"`
	Error      string               `json:"error,omitempty"`
	Violations []delivery.Violation `json:"violations,omitempty"`
	Request    *shown               `json:"request,omitempty"`
	Response   json.RawMessage      `json:"response,omitempty"`
	Missing    []any                `json:"missing,omitempty"` // the receivers that the response does not name
	Service    *service             `json:"service,omitempty"`
}

// service has the service's own words, for --show-response.
type service struct {
	Code      string   `json:"code,omitempty"`
	Messages  []string `json:"messages,omitempty"`
	RequestID string   `json:"requestId,omitempty"`
}

// outcomeOf returns the outcome of a failed call.
func outcomeOf(err error) outcome {
	word, _ := delivery.Of(err).MarshalText() // never fails
	o := outcome{Outcome: string(word), Error: cli.OneLine(err.Error())}
	var failure *delivery.Error
	if errors.As(err, &failure) {
		o.StatusCode, o.Code = failure.StatusCode, cli.Code(failure)
	}
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		o.Violations = invalid.Violations
	}
	return o
}

// failed returns the end of a failed call.
func (r *running) failed(err error, details ...string) error {
	if errors.As(err, new(*delivery.ValidationError)) { // the body was checked before, so this is a parameter
		return r.invalid(places(err, r.form.ParamPlace), err)
	}
	if _, message := sends(r.op); !message && delivery.Of(err) == delivery.Unknown {
		err = undelivered{err}
	}
	end := cli.Failed(err, details...)
	if failure := r.shownResponse(err); failure != nil {
		end.Notes = cli.ServiceWords(failure)
	}
	return r.endWith(outcomeOf(err), err, end)
}

// undelivered is a failure with an unknown outcome from a call that sends no message.
type undelivered struct{ error }

func (u undelivered) Error() string {
	return strings.Replace(u.error.Error(), "delivery unknown", "unknown whether it was done", 1)
}

// Unwrap returns the failure.
func (u undelivered) Unwrap() error { return u.error }

// shownResponse returns the failure whose response --show-response prints; nil for none.
func (r *running) shownResponse(err error) *delivery.Error {
	var failure *delivery.Error
	if !r.showResponse || !errors.As(err, &failure) || failure.StatusCode == 0 {
		return nil
	}
	return failure
}

// endWith prints the outcome with --json.
func (r *running) endWith(o outcome, err error, end *cli.Exit) error {
	if !r.json {
		return end
	}
	if failure := r.shownResponse(err); failure != nil {
		o.Service = &service{failure.Code, failure.Messages, failure.RequestID}
	}
	if failed := cli.PrintJSON(r.cmd, o); failed != nil {
		cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("the outcome could not be printed: %w", failed))
	}
	return end
}
