package sandbox

import (
	"errors"
	"sync/atomic"
	"time"
)

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

// DefaultPace is the time between two statuses of a message unless [WithPace] sets another.
const DefaultPace = time.Second

// The statuses that Jelou documents. It documents READ and REPLY only for templates.
const (
	statusCreated   = "CREATED"
	statusChannel   = "DELIVERED_CHANNEL"
	statusDelivered = "DELIVERED_USER"
	statusRead      = "READ"
	statusReplied   = "REPLY"
	statusFailed    = "FAILED"
)

// WithPace sets the time between two statuses of an accepted message. The statuses are CREATED, DELIVERED_CHANNEL,
// DELIVERED_USER and READ; after [Undelivered], they are CREATED, DELIVERED_CHANNEL and FAILED. The pace of a real message
// is not known. A negative pace is an error.
func WithPace(pace time.Duration) Option {
	return func(s *Sandbox) error { return setDuration(&s.pace, pace, "pace") }
}

// sent is a message or a template to one person. Its status depends only on the time, so that nothing has to run.
type sent struct {
	id      string
	userID  string
	at      time.Time
	fails   bool      // the message does not reach the person
	seen    time.Time // when the person next wrote to the bot, which shows that they had read the message
	replied bool      // that text was the reply to this template
	reply   string    // the text of the reply
}

// step is a status and the time at which a message reaches it.
type step struct {
	status string
	at     time.Time
}

func (s sent) course(pace time.Duration) []step {
	steps := []step{{statusCreated, s.at}, {statusChannel, s.at.Add(pace)}}
	if s.fails {
		return append(steps, step{statusFailed, s.at.Add(2 * pace)})
	}
	steps = append(steps, step{statusDelivered, s.at.Add(2 * pace)}, step{statusRead, s.at.Add(3 * pace)})
	if s.seen.IsZero() {
		return steps
	}
	for i := range steps {
		if steps[i].at.After(s.seen) {
			steps[i].at = s.seen
		}
	}
	if s.replied {
		steps = append(steps, step{statusReplied, s.seen})
	}
	return steps
}

// reached returns the last step that a message has reached, and the time of the next step, or the zero time if no step is
// left.
func (s sent) reached(now time.Time, pace time.Duration) (last step, next time.Time) {
	for _, one := range s.course(pace) {
		if one.at.After(now) {
			return last, one.at
		}
		last = one
	}
	return last, time.Time{}
}
