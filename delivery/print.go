package delivery

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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

// text is the only form in which a failure is printed. Each part is our own word, a number, or checked to be safe.
func (e Error) text() string {
	parts := join(": ", "jelou", e.heading(), e.statusAndCode(), e.explanation(), causeText(e.Err))
	return cut(oneLine(parts), MaxErrorText)
}

func (e Error) heading() string {
	switch {
	case e.Outcome == NotSent && e.reads:
		return "failed" // the request may have gone out, but it has no message to send
	case e.Outcome == NotSent, e.Outcome == Refused:
		return e.Outcome.String()
	default:
		return "delivery unknown"
	}
}

// statusAndCode returns "HTTP 401 unauthorized", without a part that is missing.
func (e Error) statusAndCode() string {
	status := ""
	if e.StatusCode != 0 {
		status = "HTTP " + strconv.Itoa(e.StatusCode)
	}
	return join(" ", status, e.safeCode())
}

// explanation explains the code. If the code is unknown and no cause follows, it explains the status.
func (e Error) explanation() string {
	if words := wordsForCode(e.Code); words != "" {
		return words
	}
	if e.StatusCode == 0 || e.Err != nil {
		return ""
	}
	return e.wordsForStatus()
}

// wholeSeconds rounds up, so that the printed wait is never too short.
func wholeSeconds(d time.Duration) int64 { return int64(math.Ceil(d.Seconds())) }

// oneLine replaces control characters and line breaks by spaces, and makes the text valid UTF-8.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// cut shortens s to at most limit bytes without splitting a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
