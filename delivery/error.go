package delivery

import (
	"errors"
	"time"
)

// Limits on what is read from an answer and kept of it.
const (
	// MaxBody is how many bytes of an answer are read: 1 MiB.
	MaxBody = 1 << 20
	// MaxErrorBody is how many bytes of a refusing or untrustworthy answer are kept in [Error.Body]: 64 KiB.
	MaxErrorBody = 64 << 10
	// MaxErrorText is the length in bytes that the text of an [*Error] never exceeds.
	MaxErrorText = 512
)

// Error is a failed send. It is always used as a pointer; [errors.As] finds it in a chain.
//
// Its text, its JSON and its log form leave out [Error.Messages] and [Error.Body], which may repeat the
// phone number or the message that was sent. Printing those two fields by themselves is up to you. Package
// fmt looks past the text only where it asks no method at all: for %p and a misplaced %w, which go vet
// reports, and for a verb such as %s on a struct that keeps a failure in an unexported field. Use %v there.
type Error struct {
	// Outcome says what is known about the message.
	Outcome Outcome
	// StatusCode is the HTTP status of the answer, 0 when no answer came.
	StatusCode int
	// Code is the service's code as it was sent: the "code" at the top of the answer, else "code" or
	// "key" under "error". At most 256 bytes; empty when the answer has none.
	Code string
	// Messages are the service's own words, at most 32 of at most 1 KiB each. They may repeat what was sent.
	Messages []string
	// RequestID is the service's name for the request, from X-Request-Id or a similar header, at most
	// 128 bytes. Quote it when asking the service about the failure. It is not printed with the failure, as
	// the service can put anything there.
	RequestID string
	// Began is when the last attempt began, by this machine's clock; zero when there was none.
	Began time.Time
	// RetryAfter is how long the service asks to wait before the next try, 0 when it does not say.
	RetryAfter time.Duration
	// Body is the answer as it was received, at most [MaxErrorBody] bytes of it.
	Body []byte
	// Err is the cause; nil when the answer itself is the failure.
	Err error
}

// Error returns the failure in at most [MaxErrorText] bytes of valid UTF-8 on one line. It starts with
// the outcome in plain words: "jelou: not sent", "jelou: refused" or "jelou: delivery unknown".
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

// Wrap returns cause as a failure with the outcome o. If cause is an [*Error] already, or wraps one, that
// one is returned unchanged: who saw the failure first knows its outcome best. A nil cause is allowed.
func Wrap(o Outcome, cause error) *Error {
	var failure *Error
	if errors.As(cause, &failure) && failure != nil {
		return failure
	}
	return &Error{Outcome: o, Err: cause}
}
