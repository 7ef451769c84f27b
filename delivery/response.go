package delivery

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// FromResponse makes a failure from a response. A 3xx or 4xx is [Refused], except a 303; any other status, including a 2xx,
// is [Unknown]. Use [Accept] to recognise success.
//
// It reads Code and Messages from every form of error body that Jelou documents: "message" as a string or a list,
// "code" at the top or under "error", texts by language (English, else Spanish, else Portuguese) and "validationError"
// by field. It also reads problem details (title, detail), OAuth's error_description, lists of {msg} or {message},
// "errors" as a list or by field, and plain text. Any other body, such as a gateway's HTML page, leaves both empty. resp
// may be nil.
func FromResponse(resp *http.Response, body []byte) *Error {
	if resp == nil {
		resp = new(http.Response)
	}
	failure := &Error{
		Outcome:    outcomeOf(resp.StatusCode),
		StatusCode: resp.StatusCode,
		RequestID:  requestID(resp.Header),
		Began:      attemptOf(resp),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), responseTime(resp.Header)),
		Body:       bytes.Clone(body[:min(len(body), MaxErrorBody)]),
	}
	text := bytes.TrimPrefix(body, byteOrderMark)
	read := readAnything(text)
	failure.Code = codeOf(read)
	failure.Messages = messagesOf(resp.Header, text, read)
	return failure
}

// outcomeOf returns the outcome of a response that does not prove success. A 303 shows the result of a request elsewhere, so
// the service may have processed it. By RFC 9110, the other 3xx and the 4xx mean that it did not: a 408 that it did not even
// receive the whole request.
func outcomeOf(status int) Outcome {
	if status/100 == 4 || status/100 == 3 && status != http.StatusSeeOther {
		return Refused
	}
	return Unknown
}

// attemptOf returns the time at which the response's attempt began. Only bodies from package transport know it.
func attemptOf(resp *http.Response) time.Time {
	if body, ok := resp.Body.(interface{ Began() time.Time }); ok {
		return body.Began()
	}
	return time.Time{}
}

// codeOf returns the code at the top of a body or under "error".
func codeOf(read any) string {
	top, _ := read.(map[string]any)
	detail, _ := top["error"].(map[string]any)
	for _, candidate := range []any{top["code"], detail["code"], detail["key"]} {
		code := ""
		switch value := candidate.(type) {
		case string:
			code = value
		case json.Number:
			code = value.String()
		}
		if code != "" {
			return cut(code, 256)
		}
	}
	return ""
}

// requestID checks the headers that services and gateways commonly use.
func requestID(header http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "X-Amz-Cf-Id", "Cf-Ray"} {
		if id := header.Get(name); id != "" {
			return cut(id, 128)
		}
	}
	return ""
}

// retryAfter parses a Retry-After header: seconds or a date. It rounds a fraction up to a whole second, so that the
// wait is never too short, and returns 0 for an invalid value or a date in the past.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value != "" && strings.Trim(value, "0123456789.") == "" {
		seconds, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil && !math.IsInf(seconds, 1):
			return 0
		case math.Ceil(seconds) >= float64(math.MaxInt64/time.Second):
			return math.MaxInt64
		}
		return time.Duration(math.Ceil(seconds)) * time.Second
	}
	until, ok := parseDate(value)
	if !ok {
		return 0
	}
	return max(0, until.Sub(now))
}

// responseTime returns the service's time from the Date header, else the local time. A wrong local clock must neither
// shorten nor lengthen a wait.
func responseTime(header http.Header) time.Time {
	if date, ok := parseDate(header.Get("Date")); ok {
		return date
	}
	return time.Now()
}

// parseDate parses HTTP dates, and the invalid forms that some services send.
func parseDate(value string) (time.Time, bool) {
	value = strings.ToUpper(strings.TrimSpace(value))
	for _, zone := range []string{" UTC", " UT"} {
		if before, ok := strings.CutSuffix(value, zone); ok {
			value = before + " GMT"
		}
	}
	if date, err := http.ParseTime(value); err == nil {
		return date, true
	}
	if _, after, ok := strings.Cut(value, ", "); ok {
		value = after // some leave the day of the week out
	}
	const day = "2 Jan 2006 15:04:05 " // of one digit or two
	for _, layout := range []string{day + "GMT", day + "-0700", day + "Z07:00", time.RFC3339} {
		if date, err := time.Parse(layout, value); err == nil {
			return date, true
		}
	}
	return time.Time{}, false
}
