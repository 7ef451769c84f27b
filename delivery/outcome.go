package delivery

import (
	"errors"
	"log/slog"
	"strings"
)

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
func (o Outcome) String() string {
	switch o {
	case 0:
		return "none"
	case NotSent:
		return "not sent"
	case Refused:
		return "refused"
	default:
		return "unknown"
	}
}

// MarshalText returns "not_sent", "refused" or "unknown", and "none" for the zero value. JSON and logs use these words.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.word()), nil }

// UnmarshalText parses the words of [Outcome.MarshalText]. Any other text is an error.
func (o *Outcome) UnmarshalText(text []byte) error {
	for _, known := range []Outcome{0, NotSent, Refused, Unknown} {
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
