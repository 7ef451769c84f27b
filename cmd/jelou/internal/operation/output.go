package operation

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/openapi"
)

// succeeded prints the response. Even if the printing fails, the service has accepted the request, and the exit code
// must not invite anybody to repeat it.
func (r *running) succeeded(response *call.Response) error {
	if r.showResponse {
		for _, line := range cli.ServiceWords(delivery.FromResponse(response.HTTP, response.Body)) {
			r.cmd.PrintErrln("  " + cli.OneLine(line))
		}
	}
	done, output := "done, but the response", r.printResponse
	if _, is := sends(r.op); is {
		done, output = "sent, but that", r.printSent
		if id := response.MessageIDs(); id != "" {
			done = "sent as " + id + ", but the id"
		}
	}
	err := output(response)
	if err == nil || r.op.Reads() {
		return err
	}
	cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("%s could not be printed: %w", done, err))
	return nil
}

// printSent prints the id of the sent message. If the response has other content instead, it prints the whole response.
func (r *running) printSent(response *call.Response) error {
	id, schema, more := response.Member("messageId"), r.op.Success().Schema, response.Body
	if id != "" || !tells(more) {
		more = nil
	}
	switch {
	case r.json:
		return cli.PrintJSON(r.cmd, outcome{Outcome: "sent", MessageID: id, Response: more})
	case schema != nil && schema.IsList():
		return r.printRows(response)
	case more != nil:
		return r.printResponse(response)
	}
	_, err := fmt.Fprintln(r.cmd.OutOrStdout(), cli.OneLine(cmp.Or(id, "sent")))
	return err
}

// tells reports whether a response says more than success.
func tells(body []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return len(body) > 0
	}
	delete(members, "success")
	return len(members) > 0
}

func (r *running) printResponse(response *call.Response) error {
	switch {
	case len(response.Body) == 0 || r.op.Success().Schema == nil:
		if cli.Verbose(r.cmd) {
			r.cmd.PrintErrln("done")
		}
		return nil
	case r.json:
		return cli.PrintJSON(r.cmd, json.RawMessage(response.Body))
	default:
		return cli.PrintIndented(r.cmd, response.Body)
	}
}

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
	return r.endWith(outcomeOf(err), err, cli.Failed(err, details...))
}

// undelivered is a failure with an unknown outcome from a call that sends no message.
type undelivered struct{ error }

func (u undelivered) Error() string {
	return strings.Replace(u.error.Error(), "delivery unknown", "unknown whether it was done", 1)
}

func (u undelivered) Unwrap() error { return u.error }

// endWith adds the service's own words with --show-response, and prints the outcome with --json.
func (r *running) endWith(o outcome, err error, end *cli.Exit) error {
	var failure *delivery.Error
	if r.showResponse && errors.As(err, &failure) && failure.StatusCode != 0 {
		end.Notes = cli.ServiceWords(failure)
		o.Service = &service{failure.Code, failure.Messages, failure.RequestID}
	}
	if !r.json {
		return end
	}
	if failed := cli.PrintJSON(r.cmd, o); failed != nil {
		cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("the outcome could not be printed: %w", failed))
	}
	return end
}

// partly returns the end of a call whose response proves only some receivers, or none. It prints the proven ones. It names
// the missing ones by their places in the request, and with --json by themselves.
func (r *running) partly(response *call.Response, err error, missing []int, details ...string) error {
	end := cli.Failed(err, details...)
	list := r.op.Success().Proof().Schema.Proves
	if r.json {
		o := outcomeOf(err)
		body, _ := openapi.Decode(r.given.Body) // it was sent
		member, _ := openapi.At(body, list)
		receivers, _ := member.([]any)
		for _, i := range missing {
			if i < len(receivers) {
				o.Missing = append(o.Missing, receivers[i])
			}
		}
		o.Response = response.Body
		return r.endWith(o, err, end)
	}
	for _, i := range missing {
		place := fmt.Sprintf("/%s/%d", list, i)
		if r.file == "" {
			place = r.form.Place(place)
		}
		end.Notes = append(end.Notes, place+": the response does not name this receiver, who may have the message")
	}
	if err := r.printRows(response); err != nil {
		cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("the response could not be printed: %w", err))
	}
	return end
}
