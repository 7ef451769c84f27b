package delivery

import (
	"math"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The wait is never negative, and never shorter than the header asks.
func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, value := range []string{
		"", " ", "0", "1", "120", " 120\t", "00000000000000000000012", "-1", "+1", "1.5", "1e3", "soon", "٣", "1 2", "\x00", "1\r\n2",
		"9223372035", "9223372036", "9223372037", "9223372036854775807", "9223372036854775808", strings.Repeat("9", 400),
		"Fri, 02 Jan 2026 03:04:35 GMT", " Fri, 02 Jan 2026 03:04:35 GMT ", "Friday, 02-Jan-26 03:04:35 GMT", "Fri Jan  2 03:04:35 2026",
		"Fri, 02 Jan 2015 03:04:05 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 02 Jan 2026",
	} {
		f.Add(value, now.Unix())
	}
	f.Add("Fri, 02 Jan 2026 03:04:35 GMT", int64(0))
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", int64(-62135596800)) // from the year 1: too long for a Duration
	f.Fuzz(func(t *testing.T, value string, unix int64) {
		now := time.Unix(unix%(1<<38), 0)
		got := retryAfter(value, now)
		if got < 0 {
			t.Fatalf("retryAfter(%q) = %v", value, got)
		}
		if want, ok := asked(value, now); ok && got < want {
			t.Errorf("retryAfter(%q) = %v, shorter than the %v asked for", value, got, want)
		} else if !ok && got != 0 {
			t.Errorf("retryAfter(%q) = %v, want 0 because the value is invalid", value, got)
		}
		for _, space := range []string{" ", "\t", " \t "} {
			if padded := retryAfter(space+value+space, now); padded != got {
				t.Errorf("retryAfter(%q) = %v, but %v with white space around it", value, got, padded)
			}
		}
		if later := retryAfter(value, now.Add(time.Hour)); later > got {
			t.Errorf("retryAfter(%q) = %v, but %v an hour later", value, got, later)
		}
	})
}

// asked parses the header with numbers that cannot overflow. It returns false if the header is invalid.
func asked(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if date, err := http.ParseTime(value); err == nil {
		return capped(new(big.Int).Mul(big.NewInt(date.Unix()-now.Unix()), big.NewInt(int64(time.Second)))), true
	}
	if date, ok := parseDate(value); ok { // in a form that net/http does not parse
		return capped(new(big.Int).Mul(big.NewInt(date.Unix()-now.Unix()), big.NewInt(int64(time.Second)))), true
	}
	if strings.Trim(value, "0123456789.") != "" {
		return 0, false
	}
	seconds, ok := new(big.Rat).SetString(value)
	if !ok {
		return 0, false
	}
	nanoseconds := new(big.Int).Mul(seconds.Num(), big.NewInt(int64(time.Second)))
	return capped(nanoseconds.Div(nanoseconds, seconds.Denom())), true
}

func capped(nanoseconds *big.Int) time.Duration {
	switch {
	case nanoseconds.Sign() < 0:
		return 0
	case !nanoseconds.IsInt64():
		return math.MaxInt64
	}
	return time.Duration(nanoseconds.Int64())
}
