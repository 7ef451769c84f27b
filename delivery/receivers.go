package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

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

// AcceptReceivers compares the receivers of a call with those that its response proves. It returns nil if the response proves
// them all, else an [Unknown] error with a [*PartialError] as its cause. resp and body are those of the response, which is a
// list.
//
// An item of the list proves one receiver, which stands in this member of it. It proves nothing if it lacks a required member
// or reports a failure as [Accept] describes. A leading + makes no difference.
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
	return unproven(resp, body, Unknown, partial)
}

// provenIn returns how many items of a list prove each receiver.
func provenIn(body []byte, member string, required []string) map[string]int {
	var items []json.RawMessage
	_ = json.Unmarshal(bytes.TrimPrefix(body, byteOrderMark), &items) // anything but a list proves nothing
	required = append(slices.Clip(required), member)
	proven := make(map[string]int)
	for _, item := range items {
		top, err := readObject(nil, item)
		if err != nil {
			continue
		}
		if _, err := judge(top, required); err == nil {
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
