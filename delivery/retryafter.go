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
	value = strings.TrimSpace(value)
	if cut := strings.LastIndexByte(value, ' '); cut > 0 && strings.EqualFold(value[cut+1:], "utc") || strings.HasSuffix(value, " gmt") {
		value = value[:cut] + " GMT"
	}
	if date, err := http.ParseTime(value); err == nil {
		return date, true
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC3339} {
		if date, err := time.Parse(layout, value); err == nil {
			return date, true
		}
	}
	return time.Time{}, false
}
