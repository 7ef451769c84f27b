package delivery

import (
	"errors"
	"log/slog"
	"strings"
	"time"
)

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

// Outcome tells whether a message whose send failed may have reached the customer. The zero value means that nothing
// failed.
type Outcome uint8

// The outcomes of a failed send.
const (
	// NotSent means that no byte of the request left, that the service cannot have accepted it, or that the call only reads.
	NotSent Outcome = 1
	// Refused means that the service received the request and rejected it.
	Refused Outcome = 2
	// Unknown means that the request went out, but no trustworthy response came back: the customer may have the
	// message.
	Unknown Outcome = 3
)

// String returns "not sent", "refused" or "unknown", and "none" for the zero value. For an invalid number it returns
// "unknown", the outcome that is safe to assume.
func (o Outcome) String() string { return outcomes[min(o, Unknown)] }

// outcomes has the text of each outcome.
var outcomes = [...]string{0: "none", NotSent: "not sent", Refused: "refused", Unknown: "unknown"}

// MarshalText returns "not_sent", "refused" or "unknown", and "none" for the zero value. JSON and logs use these words.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.word()), nil }

// UnmarshalText parses the words of [Outcome.MarshalText]. Any other text is an error.
func (o *Outcome) UnmarshalText(text []byte) error {
	for known := range Unknown + 1 {
		if string(text) == known.word() {
			*o = known
			return nil
		}
	}
	return errors.New("jelou: not an outcome")
}

// LogValue returns the word of [Outcome.MarshalText].
func (o Outcome) LogValue() slog.Value { return slog.StringValue(o.word()) }

func (o Outcome) word() string { return strings.ReplaceAll(o.String(), " ", "_") }

// Of returns 0 for a nil error, else the outcome of the first [*Error] in its chain. Of the failures that [errors.Join] or
// the like has joined, as a loop joins those of its attempts, Unknown comes before Refused, and Refused before NotSent. For
// any other error, and for an [*Error] without an outcome, it returns [Unknown]: the safe assumption, because it does not
// lead to a second message.
func Of(err error) Outcome {
	if err == nil {
		return 0
	}
	failure := failureIn(err)
	if failure != nil && (failure.Outcome == NotSent || failure.Outcome == Refused) {
		return failure.Outcome
	}
	return Unknown
}

// failureIn returns the first [*Error] in a chain, or the one with the greatest outcome if the chain forks before. It
// returns nil for a chain without an [*Error].
func failureIn(err error) (failure *Error) {
	if failure, ok := err.(*Error); ok { //nolint:errorlint // one step of the walk
		return failure
	}
	if other, ok := err.(interface{ As(target any) bool }); ok && other.As(&failure) {
		return failure
	}
	for _, inner := range unwrap(err) {
		if other := failureIn(inner); other != nil && (failure == nil || Of(other) > Of(failure)) {
			failure = other
		}
	}
	return failure
}
