package delivery

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Format prints the text of [Error.Error] for every verb, quoted for %q and in hexadecimal for %x and %X.
// It is what keeps %+v, %#v and %d away from the fields, on an Error as on a pointer to one.
func (e Error) Format(state fmt.State, verb rune) {
	switch verb {
	case 'q', 'x', 'X':
	default:
		verb = 's'
	}
	// A failed write is the writer's to report: fmt.Fprintf returns it to its caller.
	_, _ = fmt.Fprintf(state, fmt.FormatString(state, verb), e.text())
}

// printed is the failure without the parts that may be private.
type printed struct {
	Outcome           Outcome `json:"outcome"`
	StatusCode        int     `json:"statusCode,omitempty"`
	Code              string  `json:"code,omitempty"`
	RetryAfterSeconds int64   `json:"retryAfterSeconds,omitempty"`
	Error             string  `json:"error"`
}

func (e Error) printed() printed {
	return printed{
		Outcome:           e.Outcome,
		StatusCode:        e.StatusCode,
		Code:              e.safeCode(),
		RetryAfterSeconds: wholeSeconds(e.RetryAfter),
		Error:             e.text(),
	}
}

// MarshalJSON returns an object with "outcome" and "error", and where there is something to say also
// "statusCode", "code" and "retryAfterSeconds". What the service is free to fill is left out: a code that Jelou
// does not document, [Error.RequestID], [Error.Messages] and [Error.Body].
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(e.printed())
}

// MarshalText returns the text of [Error.Error], which is all that XML and YAML show.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.text()), nil }

// GobEncode returns the object of [Error.MarshalJSON]. An Error cannot be decoded again.
func (e Error) GobEncode() ([]byte, error) { return e.MarshalJSON() }

// LogValue returns a group with the members that [Error.MarshalJSON] has.
func (e Error) LogValue() slog.Value {
	p := e.printed()
	attrs := []slog.Attr{slog.Any("outcome", p.Outcome)}
	if p.StatusCode != 0 {
		attrs = append(attrs, slog.Int("statusCode", p.StatusCode))
	}
	if p.Code != "" {
		attrs = append(attrs, slog.String("code", p.Code))
	}
	if p.RetryAfterSeconds != 0 {
		attrs = append(attrs, slog.Int64("retryAfterSeconds", p.RetryAfterSeconds))
	}
	return slog.GroupValue(append(attrs, slog.String("error", p.Error))...)
}
