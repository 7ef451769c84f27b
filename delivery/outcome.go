package delivery

import (
	"errors"
	"log/slog"
)

// Outcome is what is known about a message whose send failed. The zero value means that nothing failed.
type Outcome uint8

// The outcomes of a failed send.
const (
	// NotSent means that no byte of the request left, or that the service cannot have accepted it.
	NotSent Outcome = 1
	// Refused means that the service answered, and the answer is no.
	Refused Outcome = 2
	// Unknown means that the request went out and no trustworthy answer came: the customer may have the
	// message.
	Unknown Outcome = 3
)

// String returns "not sent", "refused" or "unknown", and "none" for the zero value. A number that is no
// outcome reads "unknown", because that is the safe way to treat it.
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

// MarshalText returns "not_sent", "refused" or "unknown", and "none" for the zero value: the words that machines
// read, in JSON, logs and files.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.word()), nil }

// UnmarshalText reads what [Outcome.MarshalText] returns. Any other text is an error.
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

// Of returns the outcome that err stands for: 0 for nil, and the outcome of the first [*Error] in its
// chain. Any other error, and an [*Error] whose outcome was never set, is [Unknown]: the safe answer,
// since it is the one that does not lead to a second message.
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
