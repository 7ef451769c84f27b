package delivery

import (
	"errors"
	"log/slog"
)

// Outcome tells whether a message whose send failed may have reached the customer. The zero value means that nothing
// failed.
type Outcome uint8

// The outcomes of a failed send.
const (
	// NotSent means that no byte of the request left, or that the service cannot have accepted it.
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

func (o Outcome) word() string {
	if o == NotSent {
		return "not_sent"
	}
	return o.String()
}

// Of returns 0 for a nil error, else the outcome of the first [*Error] in its chain. For any other error, and for an
// [*Error] without an outcome, it returns [Unknown]: the safe assumption, because it does not lead to a second message.
func Of(err error) Outcome {
	if err == nil {
		return 0
	}
	var failure *Error
	if errors.As(err, &failure) && failure != nil && (failure.Outcome == NotSent || failure.Outcome == Refused) {
		return failure.Outcome
	}
	return Unknown
}
