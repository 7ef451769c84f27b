package delivery

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Accept returns nil only for a response that proves success: its status is 2xx, and its body is exactly one JSON
// value that decodes into the pointer into.
//
// The value is an array if into points to a slice. Otherwise it is an object that has every member in required,
// spelled exactly so and neither null nor "", and that does not say "success": false. It may leave "success" out.
// With a nil into, nothing is decoded.
//
// Everything else is a failure:
//
//   - [Refused]: a 3xx or 4xx status; a 2xx that says "success": false, or "failed" as its "status" or
//     "statusMessage".
//   - [Unknown]: any other status, and a 2xx that proves nothing: it is empty, HTML, null, cut short, two values, an
//     object without a required member, with a name that is there twice or in two spellings, or with a "success"
//     that is neither true nor false.
//
// Unknown members are ignored, and so is a byte order mark. A number in the place of a text is read as its digits.
// After a failure, what into points to is undefined. body is the result of [ReadBody].
func Accept(resp *http.Response, body []byte, required []string, into any) *Error {
	if resp == nil || resp.StatusCode/100 != 2 {
		return FromResponse(resp, body)
	}
	text := bytes.TrimPrefix(body, byteOrderMark)
	if outcome, err := prove(text, required, into); err != nil {
		return unproven(resp, body, outcome, err)
	}
	if into == nil {
		return nil
	}
	if err := decode(text, into); err != nil {
		return unproven(resp, body, Unknown, &bodyError{text: "the response does not have the documented form", err: err})
	}
	return nil
}

// unproven is the end of a 2xx that proves nothing, or the opposite.
func unproven(resp *http.Response, body []byte, outcome Outcome, reason error) *Error {
	failure := FromResponse(resp, body)
	failure.Outcome, failure.Err = outcome, reason
	return failure
}

func prove(text []byte, required []string, into any) (Outcome, error) {
	if into != nil && reflect.TypeOf(into).Elem().Kind() == reflect.Slice {
		return proveList(text)
	}
	top, err := readObject(text)
	if err != nil {
		return Unknown, &bodyError{text: err.Error()}
	}
	if outcome, reason := judge(top, required); reason != "" {
		return outcome, &bodyError{text: reason}
	}
	return 0, nil
}

func proveList(text []byte) (Outcome, error) {
	top, err := readObject(text)
	switch {
	case err == nil && saysNo(top):
		return Refused, &bodyError{text: saidNo}
	case err == nil:
		err = errNoList
	case json.Valid(text) && bytes.TrimSpace(text)[0] == '[':
		return 0, nil
	}
	return Unknown, &bodyError{text: err.Error()}
}

const saidNo = "the response says that it failed"

// judge returns the outcome of a 2xx with this body, and the reason. The reason is empty for a proven success.
func judge(top object, required []string) (Outcome, string) {
	if saysNo(top) {
		return Refused, saidNo
	}
	if success := string(top.get("success")); success != "" && success != "true" && success != "null" {
		return Unknown, "the success of the response is neither true nor false"
	}
	for _, name := range required {
		if value := string(top.get(name)); value == "" || value == "null" || value == `""` {
			return Unknown, "the response has no " + name
		}
	}
	if top.ambiguous("success") || slices.ContainsFunc(required, top.ambiguous) {
		return Unknown, "the response has one name in two spellings"
	}
	return 0, ""
}

func saysNo(top object) bool {
	return string(top.get("success")) == "false" || saysFailed(top.get("status")) || saysFailed(top.get("statusMessage"))
}

func saysFailed(value []byte) bool {
	return strings.EqualFold(string(value), `"failed"`)
}

// ambiguous tells whether a name is there in another spelling. encoding/json ignores case: "MessageID" would
// overwrite the "messageId" that was looked at.
func (o object) ambiguous(name string) bool {
	for _, m := range o {
		if string(m.name) != name && strings.EqualFold(string(m.name), name) {
			return true
		}
	}
	return false
}
