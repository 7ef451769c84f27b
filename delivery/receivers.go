package delivery

import (
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
// them all, else an [Unknown] error with a [*PartialError] as its cause. A leading + makes no difference. resp and body are
// those of the response.
func AcceptReceivers(resp *http.Response, body []byte, receivers, proven []string) *Error {
	partial := &PartialError{}
	for i, receiver := range receivers {
		same := func(other string) bool { return strings.TrimPrefix(other, "+") == strings.TrimPrefix(receiver, "+") }
		if slices.ContainsFunc(proven, same) {
			partial.Accepted++
		} else {
			partial.Missing = append(partial.Missing, i)
		}
	}
	if len(partial.Missing) == 0 {
		return nil
	}
	failure := unproven(resp, body, Unknown, partial)
	failure.Began = attemptOf(resp)
	return failure
}
