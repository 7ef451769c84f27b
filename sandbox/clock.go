package sandbox

import (
	"errors"
	"sync/atomic"
	"time"
)

// clock is the time of a sandbox.
type clock struct {
	base  func() time.Time
	ahead atomic.Int64 // what Advance has added
}

func (c *clock) now() time.Time { return c.base().Add(time.Duration(c.ahead.Load())) }

// WithClock makes the sandbox take the time from now in place of the machine's clock, so that a test or a picture shows the same
// times in each run. [Sandbox.Advance] adds to it. A nil now is an error.
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
// evidence becomes visible, and a manual state ends. The Date of later responses shows the new time: a search of package settle
// that began more than two minutes of it earlier looks at the wrong time, unless settle.Margin says more. A negative d panics.
func (s *Sandbox) Advance(d time.Duration) {
	if d < 0 {
		panic("sandbox: the clock cannot go back")
	}
	s.clock.ahead.Add(int64(d))
	s.log.wake()
}
