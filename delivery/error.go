package delivery

import "time"

// Limits on reading and keeping a response.
const (
	// MaxBody is the largest response body that is read: 1 MiB.
	MaxBody = 1 << 20
	// MaxErrorBody is the most that [Error.Body] keeps of a response: 64 KiB.
	MaxErrorBody = 64 << 10
	// MaxErrorText is the longest text of an [*Error], in bytes.
	MaxErrorText = 512
)

// Error is a failed send. Use it as a pointer; [errors.As] finds it in a chain.
//
// Its text, its JSON and its log form leave out [Error.Messages] and [Error.Body], which may repeat the phone number or
// the message that was sent. Package fmt bypasses this only if it calls no method of the error: for %p, for an Error in
// an unexported field, and for a verb that go vet reports, such as a misplaced %w or the %s of a list of pointers to
// structs. A pointer in an unexported field is safe with %v, which prints its address.
type Error struct {
	// Outcome tells whether the customer may have the message.
	Outcome Outcome
	// StatusCode is the HTTP status of the response, or 0 if no response came.
	StatusCode int
	// Code is the service's code, unchanged: the "code" at the top of the response, else "code" or "key" under
	// "error". It has at most 256 bytes, and is empty if the response has no code.
	Code string
	// Messages are the service's own words: at most 32, of at most 1 KiB each. They may repeat the request.
	Messages []string
	// RequestID is the service's id for the request, from X-Request-Id or a similar header, at most 128 bytes. Quote
	// it when you ask the service about the failure. The failure's text leaves it out, because the service can put
	// anything there.
	RequestID string
	// Began is the time at which the last attempt began, by this machine's clock. It is zero if no attempt was made.
	Began time.Time
	// RetryAfter is the time that the service asks to wait before the next attempt, or 0 if it does not ask.
	RetryAfter time.Duration
	// Body is the response body, cut to [MaxErrorBody] bytes.
	Body []byte
	// Err is the cause, or nil if the response itself is the failure. The cause's own text may quote the response, so
	// print the failure and not its cause.
	Err error

	reads bool // the call only reads: its text says "failed" in place of "not sent"
}

// Error returns one line of valid UTF-8, of at most [MaxErrorText] bytes. It starts with the outcome in plain words:
// "jelou: not sent", "jelou: refused" or "jelou: delivery unknown". For [NotSent] from a call that only reads, see
// [OfRead], it starts with "jelou: failed".
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	return e.text()
}

// Unwrap returns the cause, so that [errors.Is] and [errors.As] see through the failure.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Wrap returns a failure with the outcome o and the given cause. If cause is or wraps an [*Error], Wrap returns that
// one unchanged, because the code closest to the failure knows its outcome best. If cause joins several, it returns the
// one whose outcome [Of] returns. A nil cause is allowed.
func Wrap(o Outcome, cause error) *Error {
	if failure := failureIn(cause); failure != nil {
		return failure
	}
	return &Error{Outcome: o, Err: cause}
}
