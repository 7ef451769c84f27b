package delivery

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Format prints the text of [Error.Error] for every verb, quoted for %q and in hexadecimal for %x and %X. Without it,
// %+v, %#v and %d would print the fields.
func (e Error) Format(state fmt.State, verb rune) { printText(state, verb, e.text()) }

// Format prints the text of [ValidationError.Error] for every verb, like [Error.Format].
func (e ValidationError) Format(state fmt.State, verb rune) { printText(state, verb, e.Error()) }

// Format prints the text of [Violation.String] for every verb, like [Error.Format].
func (v Violation) Format(state fmt.State, verb rune) { printText(state, verb, v.String()) }

func printText(state fmt.State, verb rune, text string) {
	switch verb {
	case 'q', 'x', 'X':
	default:
		verb = 's'
	}
	// fmt.Fprintf reports a failed write to its caller.
	_, _ = fmt.Fprintf(state, fmt.FormatString(state, verb), text)
}

// printed holds the parts of a failure that cannot be private.
type printed struct {
	Outcome           Outcome `json:"outcome"`
	StatusCode        int     `json:"statusCode,omitempty"`
	Code              string  `json:"code,omitempty"`
	RetryAfterSeconds int64   `json:"retryAfterSeconds,omitempty"`
	Error             string  `json:"error"`
}

func (e Error) printed() printed {
	return printed{
		Outcome:           Of(&e),
		StatusCode:        e.StatusCode,
		Code:              e.safeCode(),
		RetryAfterSeconds: wholeSeconds(e.RetryAfter),
		Error:             e.text(),
	}
}

// MarshalJSON returns an object with "outcome" and "error", and with "statusCode", "code" and "retryAfterSeconds" if
// they are set. It leaves out everything that the service can fill freely: [Error.RequestID], [Error.Messages],
// [Error.Body] and any code that Jelou does not document.
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(e.printed())
}

// MarshalText returns the text of [Error.Error], so that XML and YAML show nothing else.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.text()), nil }

// GobEncode returns the object of [Error.MarshalJSON]. An Error cannot be decoded again.
func (e Error) GobEncode() ([]byte, error) { return e.MarshalJSON() }

// LogValue returns a group with the members of [Error.MarshalJSON], or nothing for a nil e. A call of a method of the value
// would panic for a nil pointer.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.Value{}
	}
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
