package delivery

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
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
	if resp == nil || resp.StatusCode/100 != 2 {
		return FromResponse(resp, body)
	}
	outcome, reason := judge(body, required, into)
	if outcome == 0 {
		return nil
	}
	failure := FromResponse(resp, body)
	failure.Outcome, failure.Err = outcome, reason
	return failure
}

// judge gives the outcome of a 2xx, and 0 for a proven success.
func judge(body []byte, required []string, into any) (Outcome, error) {
	answer, err := members(body)
	if err != nil {
		return Unknown, err
	}
	success := string(answer["success"])
	if success == "false" || saysFailed(answer["status"]) || saysFailed(answer["statusMessage"]) {
		return Refused, &bodyError{text: "the answer says that it failed"}
	}
	if success != "" && success != "true" && success != "null" {
		return Unknown, &bodyError{text: "the answer's success is neither true nor false"}
	}
	for _, name := range required {
		if value := string(answer[name]); value == "" || value == "null" || value == `""` {
			return Unknown, &bodyError{text: "the answer has no " + name}
		}
	}
	if ambiguous(answer, append([]string{"success"}, required...)) {
		return Unknown, &bodyError{text: "the answer has one name in two spellings"}
	}
	if into == nil {
		return 0, nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return Unknown, &bodyError{text: "the answer does not have the documented form", err: err}
	}
	return 0, nil
}

// members returns what is directly in the one JSON object that body must be.
func members(body []byte) (map[string]json.RawMessage, error) {
	start := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(start) == 0:
		return nil, &bodyError{text: "the answer is empty"}
	case !json.Valid(body):
		return nil, &bodyError{text: "the answer is not JSON"}
	case start[0] != '{':
		return nil, &bodyError{text: "the answer is not a JSON object"}
	}
	decoder := json.NewDecoder(bytes.NewReader(start))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	answer := make(map[string]json.RawMessage)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		name, _ := token.(string)
		// encoding/json would let the last one win, another reader the first: neither is proof.
		if _, twice := answer[name]; twice {
			return nil, &bodyError{text: "the answer has one name twice"}
		}
		answer[name] = value
	}
	return answer, nil
}

func saysFailed(value json.RawMessage) bool {
	var word string
	return json.Unmarshal(value, &word) == nil && strings.EqualFold(word, "failed")
}

// ambiguous reports whether a name that matters is there in another spelling: encoding/json ignores case,
// so "MessageID" would overwrite the "messageId" that was looked at.
func ambiguous(answer map[string]json.RawMessage, names []string) bool {
	for member := range answer {
		for _, name := range names {
			if member != name && strings.EqualFold(member, name) {
				return true
			}
		}
	}
	return false
}
