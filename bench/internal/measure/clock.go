package measure

import "time"

// Clock returns a time. The difference of two times is the length of a measurement.
type Clock func() (time.Duration, error)

var start = time.Now()

// Wall returns the elapsed time.
func Wall() (time.Duration, error) { return time.Since(start), nil }
