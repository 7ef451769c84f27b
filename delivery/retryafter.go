package delivery

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

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
	const day = "Mon, 2 Jan 2006 15:04:05 " // of one digit or two
	for _, layout := range []string{day + "GMT", day + "-0700", day + "Z07:00", time.RFC3339} {
		if date, err := time.Parse(layout, value); err == nil {
			return date, true
		}
	}
	return time.Time{}, false
}
