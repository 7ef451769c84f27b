package delivery

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// text is the only form in which a failure is printed. Each part is our own word, a number, or checked to be safe.
func (e Error) text() string {
	parts := []string{"jelou", e.heading()}
	if status := e.statusAndCode(); status != "" {
		parts = append(parts, status)
	}
	if words := e.explanation(); words != "" {
		parts = append(parts, words)
	}
	if e.Err != nil {
		parts = append(parts, causeText(e.Err))
	}
	return cut(oneLine(strings.Join(parts, ": ")), MaxErrorText)
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
	code := e.safeCode()
	if e.StatusCode == 0 {
		return code
	}
	return strings.TrimSpace("HTTP " + strconv.Itoa(e.StatusCode) + " " + code)
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
func wholeSeconds(d time.Duration) int64 {
	seconds := int64(d / time.Second)
	if d%time.Second > 0 {
		seconds++
	}
	return seconds
}

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
