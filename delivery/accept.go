package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Accept returns nil only for a response that proves success: its status is 2xx, and its body is exactly one JSON
// value that decodes into the pointer into.
//
// If into points to a slice, the value must be an array. Otherwise it must be an object that has every member named in
// required, spelled exactly and neither null nor "". The object must not have "success": false, but it may leave "success"
// out. If into is nil, nothing is decoded.
//
// Three forms of a name in required mean something else:
//
//   - "results|data": the object needs only one of the two members.
//   - "note?": the member may be "".
//   - "status=failed": nothing is required, but the value "failed" of this member is no failure, as in the state of a job.
//
// Everything else is a failure:
//
//   - [Refused]: a 3xx or 4xx status except 303, or a 2xx with "success": false, or with "failed" as its "status" or
//     "statusMessage".
//   - [Unknown]: any other status, or a 2xx that proves nothing. Its body is empty, HTML, null, cut short or two
//     values, or an object that lacks a required member, has a name twice or in two spellings, has more than 4096
//     members, or has a "success" that is neither true nor false.
//
// Accept ignores unknown members and a byte order mark. It decodes a number into a string field as its digits, and a time
// in another form than RFC 3339 as the zero time. After a failure the value that into points to is undefined. body is the
// result of [ReadBody].
func Accept(resp *http.Response, body []byte, required []string, into any) *Error {
	return accept(resp, body, func(text []byte) error { return prove(text, required, into) })
}

// accept returns nil if the response is a 2xx and prove returns no error for its text.
func accept(resp *http.Response, body []byte, prove func(text []byte) error) *Error {
	if resp == nil || resp.StatusCode/100 != 2 {
		return FromResponse(resp, body)
	}
	if err := prove(bytes.TrimPrefix(body, byteOrderMark)); err != nil {
		return unproven(resp, body, err)
	}
	return nil
}

// unproven returns the failure for a 2xx that does not prove success.
func unproven(resp *http.Response, body []byte, reason error) *Error {
	failure := FromResponse(resp, body)
	failure.Outcome, failure.Err = Unknown, reason
	if errors.Is(reason, errFailed) {
		failure.Outcome = Refused
	}
	return failure
}

// prove decodes text. It returns nil if text proves success, else the reason.
func prove(text []byte, required []string, into any) (err error) {
	if into != nil && reflect.TypeOf(into).Elem().Kind() == reflect.Slice {
		err = proveList(text)
	} else {
		err = proveObject(text, required)
	}
	if err != nil || into == nil {
		return err
	}
	if err := decode(text, into); err != nil {
		return &bodyError{text: "the response does not have the documented form", err: err}
	}
	return nil
}

func proveObject(text []byte, required []string) error {
	top, err := readObject(make(object, 0, 8), text)
	if err != nil {
		return err
	}
	return judge(top, required)
}

// proveEmpty is [prove] for a call that succeeds without a body.
func proveEmpty(text []byte) error {
	if top, err := readObject(nil, text); err == nil && reportsFailure(top) {
		return errFailed
	}
	if isPage(text) {
		return errMarkup
	}
	return nil
}

func proveList(text []byte) error {
	top, err := readObject(nil, text)
	switch {
	case err == nil && reportsFailure(top):
		return errFailed
	case json.Valid(text) && bytes.TrimSpace(text)[0] == '[':
		return nil
	case err == nil, errors.Is(err, errNoObject):
		return errNoList
	}
	return err
}

var (
	errFailed  = problem("the response reports a failure") // the only one after which the call is [Refused]
	errSuccess = problem(`the response's "success" is neither true nor false`)
	errSpelled = problem("the response has one name in two spellings")
	errMarkup  = problem("the response is HTML or XML")
)

// judge returns nil if a body proves success, else the reason.
func judge(top object, required []string) error {
	if reportsFailure(top, required...) {
		return errFailed
	}
	if success := string(top.get("success")); success != "" && success != "true" && success != "null" {
		return errSuccess
	}
	ambiguous := top.ambiguous("success")
	for _, names := range required {
		if strings.HasSuffix(names, isValue) {
			continue
		}
		names, mayBeEmpty := strings.CutSuffix(names, "?")
		found := false
		for name := range strings.SplitSeq(names, "|") {
			found = found || top.has(name) || mayBeEmpty && string(top.get(name)) == `""`
			ambiguous = ambiguous || top.ambiguous(name)
		}
		if !found {
			return problem("the response has no " + strings.ReplaceAll(names, "|", " or "))
		}
	}
	if ambiguous {
		return errSpelled
	}
	return nil
}

// isValue ends a name in required whose member can be failed without a failure of the request.
const isValue = "=failed"

func reportsFailure(top object, required ...string) bool {
	isFailure := func(name string) bool {
		return strings.EqualFold(string(top.get(name)), `"failed"`) && !slices.Contains(required, name+isValue)
	}
	return string(top.get("success")) == "false" || isFailure("status") || isFailure("statusMessage")
}

// has reports whether the object has a member that is neither null nor "".
func (o object) has(name string) bool {
	value := string(o.get(name))
	return value != "" && value != "null" && value != `""`
}

// ambiguous reports whether the object also has name in another case. encoding/json ignores case, so "MessageID" would
// overwrite the "messageId" that was checked.
func (o object) ambiguous(name string) bool {
	for _, m := range o {
		if string(m.name) != name && strings.EqualFold(string(m.name), name) {
			return true
		}
	}
	return false
}

// PartialError is the cause of an [Unknown] outcome for a call with several receivers, of which the response proves some. For
// the others nothing is known: do not repeat the call for them without checking first.
type PartialError struct {
	Accepted int   // how many receivers the response proves
	Missing  []int // the positions of the others in the request
}

// Error returns how many receivers the response names, and none of them.
func (e *PartialError) Error() string { return "jelou: " + e.SafeText() }

// SafeText returns words without a receiver in them.
func (e *PartialError) SafeText() string {
	return fmt.Sprintf("the response names %d of %d receivers", e.Accepted, e.Accepted+len(e.Missing))
}

// AcceptReceivers compares the receivers of a call with those that its response, a list, proves. It returns nil if the
// response proves them all, else an [Unknown] error with a [*PartialError] as its cause. body is the result of [ReadBody].
//
// Each item of the list proves one receiver, the value of its member with the name in member. It proves nothing if it lacks
// a required member or reports a failure as [Accept] describes. A leading + makes no difference.
func AcceptReceivers(resp *http.Response, body []byte, receivers []string, member string, required ...string) *Error {
	proven := provenIn(body, member, required)
	partial := &PartialError{}
	for i, receiver := range receivers {
		if name := strings.TrimPrefix(receiver, "+"); proven[name] > 0 {
			proven[name]--
			partial.Accepted++
		} else {
			partial.Missing = append(partial.Missing, i)
		}
	}
	if len(partial.Missing) == 0 {
		return nil
	}
	return unproven(resp, body, partial)
}

// provenIn returns how many items of a list prove each receiver.
func provenIn(body []byte, member string, required []string) map[string]int {
	var items []json.RawMessage
	_ = json.Unmarshal(bytes.TrimPrefix(body, byteOrderMark), &items) // anything but a list proves nothing
	required = append(slices.Clip(required), member)
	proven := make(map[string]int)
	for _, item := range items {
		top, err := readObject(nil, item)
		if err == nil && judge(top, required) == nil {
			proven[strings.TrimPrefix(textOf(top.get(member)), "+")]++
		}
	}
	return proven
}

// textOf returns the text of a JSON string, and the digits of a number.
func textOf(value []byte) string {
	if value[0] == '"' {
		return string(unquote(value))
	}
	return string(value)
}
