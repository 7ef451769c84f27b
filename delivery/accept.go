package delivery

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/internal/loose"
)

// Accept returns nil only when the answer proves success: its status is 2xx, and its body is exactly one
// JSON object that has every member named in required, spelled exactly so and neither null nor "", that
// does not say "success": false (it may leave "success" out), and that decodes into the pointer into (nil to decode nothing).
//
// Everything else is a failure:
//
//   - [Refused]: a 3xx or 4xx status; a 2xx that says "success": false, or "failed" as its "status" or
//     "statusMessage".
//   - [Unknown]: any other status, and a 2xx that proves nothing: empty, HTML, null, cut short, two
//     objects, a required member missing, a name that is there twice or in two spellings, or a "success"
//     that is neither true nor false.
//
// What into points to is undefined after a failure. body is what [ReadBody] returned; read its
// documentation for what to do with its error.
func Accept(resp *http.Response, body []byte, required []string, into any) *Error {
	if failure := prove(resp, body, required, nil); failure != nil || into == nil {
		return failure
	}
	if err := json.Unmarshal(body, into); err != nil {
		return unproven(resp, body, Unknown, &bodyError{text: undocumented, err: err})
	}
	return nil
}

const undocumented = "the answer does not have the documented form"

// prove is the part of Accept that needs no reflection. It calls take, if there is one, with each member of a
// proven success; an error of take is an answer in another form.
func prove(resp *http.Response, body []byte, required []string, take func(name, value []byte) error) *Error {
	if resp == nil || resp.StatusCode/100 != 2 {
		return FromResponse(resp, body)
	}
	var room [8]loose.Member // more than an answer has: usually nothing is allocated
	answer, err := loose.Members(room[:0], body)
	if err != nil {
		return unproven(resp, body, Unknown, &bodyError{text: "the answer " + err.Error()})
	}
	if outcome, reason := judge(answer, required); outcome != 0 {
		return unproven(resp, body, outcome, &bodyError{text: reason})
	}
	if take == nil {
		return nil
	}
	for _, member := range answer {
		if err := take(member.Name, member.Value); err != nil {
			return unproven(resp, body, Unknown, &bodyError{text: undocumented, err: err})
		}
	}
	return nil
}

// unproven is what a 2xx ends in that proves nothing, or the opposite.
func unproven(resp *http.Response, body []byte, outcome Outcome, reason error) *Error {
	failure := FromResponse(resp, body)
	failure.Outcome, failure.Err = outcome, reason
	return failure
}

// judge gives the outcome of a 2xx with this object as its body and the reason, and 0 for a proven success.
func judge(answer []loose.Member, required []string) (Outcome, string) {
	success := string(member(answer, "success"))
	if success == "false" || saysFailed(member(answer, "status")) || saysFailed(member(answer, "statusMessage")) {
		return Refused, "the answer says that it failed"
	}
	if success != "" && success != "true" && success != "null" {
		return Unknown, "the answer's success is neither true nor false"
	}
	for _, name := range required {
		if value := string(member(answer, name)); value == "" || value == "null" || value == `""` {
			return Unknown, "the answer has no " + name
		}
	}
	if ambiguous(answer, "success") {
		return Unknown, twoSpellings
	}
	for _, name := range required {
		if ambiguous(answer, name) {
			return Unknown, twoSpellings
		}
	}
	return 0, ""
}

const twoSpellings = "the answer has one name in two spellings"

// member is the value of the member with exactly this name; nil where there is none.
func member(answer []loose.Member, name string) []byte {
	for _, member := range answer {
		if string(member.Name) == name {
			return member.Value
		}
	}
	return nil
}

func saysFailed(value []byte) bool {
	var word string
	return len(value) > 0 && value[0] == '"' && loose.String(value, &word) == nil && strings.EqualFold(word, "failed")
}

// ambiguous reports whether a name that matters is there in another spelling: encoding/json ignores case,
// so "MessageID" would overwrite the "messageId" that was looked at.
func ambiguous(answer []loose.Member, name string) bool {
	for _, member := range answer {
		if string(member.Name) != name && bytes.EqualFold(member.Name, []byte(name)) {
			return true
		}
	}
	return false
}
