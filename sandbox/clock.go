package sandbox

import (
	"errors"
	"sync/atomic"
	"time"
)

// clock is the time of a sandbox.
type clock struct {
	base  func() time.Time
	ahead atomic.Int64 // the sum of all calls of Advance
}

func (c *clock) now() time.Time { return c.base().Add(time.Duration(c.ahead.Load())) }

// WithClock makes the sandbox take the time from now instead of the machine's clock, so that a test or a picture shows the
// same times in each run. [Sandbox.Advance] adds to that time. A nil now is an error.
func WithClock(now func() time.Time) Option {
	return func(s *Sandbox) error {
		if now == nil {
			return errors.New("sandbox: the clock is nil")
		}
		s.clock.base = now
		return nil
	}
}

// Advance moves the sandbox's clock ahead, so that a test need not wait: sessions end, messages reach their next status,
// evidence becomes visible, and a manual state ends. The Date of later responses shows the new time. So a search of package
// settle looks at the wrong time if the clock has moved ahead by more than two minutes since the attempt, unless
// settle.Margin allows more. Advance panics if d is negative.
func (s *Sandbox) Advance(d time.Duration) {
	if d < 0 {
		panic("sandbox: the clock cannot go back")
	}
	s.clock.ahead.Add(int64(d))
	s.log.wake()
}
