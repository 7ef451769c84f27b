package delivery

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRetryAfterParsesSecondsAndDates(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := map[string]time.Duration{
		"":                                 0,
		"0":                                0,
		"2":                                2 * time.Second,
		" 120 ":                            2 * time.Minute,
		"-1":                               0,
		"+1":                               0,
		"1.5":                              2 * time.Second,
		"3.2":                              4 * time.Second,
		"299.997":                          300 * time.Second,
		"0.0":                              0,
		".":                                0,
		"1.2.3":                            0,
		"Fri, 02 Jan 2026 03:04:35 gmt":    30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 utc":    30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 UTC":    30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 +0000":  30 * time.Second,
		"Fri, 02 Jan 2026 00:04:35 -0300":  30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 +00:00": 30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 Z":      30 * time.Second,
		"Fri, 02 Jan 2026 03:04:35 UT":     30 * time.Second,
		"Fri, 2 Jan 2026 03:04:35 GMT":     30 * time.Second,
		"fri, 2 jan 2026 03:04:35 +0000":   30 * time.Second,
		"Fri, 2 Jan 2026 03:04:35 utc":     30 * time.Second,
		"02 Jan 2026 03:04:35 GMT":         30 * time.Second,
		"2 jan 2026 00:04:35 -0300":        30 * time.Second,
		"2026-01-02T03:04:35Z":             30 * time.Second,
		"2026-01-02t03:04:35z":             30 * time.Second,
		"1e3":                              0,
		"soon":                             0,
		"99999999999":                      math.MaxInt64,
		"99999999999999999999999":          math.MaxInt64,
		strings.Repeat("9", 400):           math.MaxInt64,
		"Fri, 02 Jan 2026 03:04:35 GMT":    30 * time.Second,
		"Friday, 02-Jan-26 03:04:35 GMT":   30 * time.Second,
		"Fri Jan  2 03:04:35 2026":         30 * time.Second,
		"Fri, 02 Jan 2026 03:04:05 GMT":    0,
		"Fri, 02 Jan 2015 03:04:05 GMT":    0,
		"Fri, 31 Dec 9999 23:59:59 GMT":    math.MaxInt64,
		"Fri, 02 Jan 2026":                 0,
	}
	for value, want := range tests {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
		}
	}
}

// The wait until a date starts at the response's Date, because the local clock may be an hour off.
func TestRetryAfterUsesTheClockOfTheService(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, 0, time.Hour} {
		service := time.Now().Add(off)
		header := http.Header{}
		header.Set("Date", service.UTC().Format(http.TimeFormat))
		header.Set("Retry-After", service.Add(90*time.Second).UTC().Format(http.TimeFormat))
		failure := FromResponse(&http.Response{StatusCode: http.StatusTooManyRequests, Header: header}, nil)
		if failure.RetryAfter != 90*time.Second {
			t.Errorf("with a clock that is %v off, the wait is %v, want 1m30s", off, failure.RetryAfter)
		}
	}
}
