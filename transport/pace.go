package transport

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/redact"
)

// pace decides when each attempt may begin.
type pace struct {
	limiter *rate.Limiter // nil if the rate has no limit

	mu    sync.Mutex
	until time.Time // no attempt may begin before this

	// head is full while a call is the head of the queue. If it is nil, calls do not queue, nor wait for a 429 of another.
	head   chan struct{}
	queued atomic.Int64 // calls in the queue, with its head

	once    sync.Once
	stopped chan struct{}
}

func newPace(perSecond float64, burst int) *pace {
	p := &pace{stopped: make(chan struct{})}
	if perSecond > 0 {
		p.head = make(chan struct{}, 1)
		if !math.IsInf(perSecond, 1) {
			p.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, burst))
		}
	}
	return p
}

func (p *pace) stop() { p.once.Do(func() { close(p.stopped) }) }

// longestHold bounds the wait of the other calls, so that a client gets over a Retry-After of years, which is a mistake.
const longestHold = 24 * time.Hour

// hold keeps every attempt from beginning for d, if calls queue.
func (p *pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(min(d, longestHold)); until.After(p.until) {
		p.until = until
	}
}

// held returns how long calls that queue still wait after a 429, or a negative duration.
func (p *pace) held() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// turn waits until an attempt may begin, at least for wait.
func (p *pace) turn(ctx context.Context, wait time.Duration) error {
	if err := p.sleep(ctx, wait); err != nil || p.head == nil {
		return err
	}
	defer p.queued.Add(-1)
	if !fits(ctx, p.expected(p.queued.Add(1))) {
		return p.tooLate(ctx)
	}
	select {
	case p.head <- struct{}{}: // Go serves the goroutines that wait to send on a channel in order
		defer func() { <-p.head }()
		return p.lead(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// expected returns how long a call at this place in the queue will wait.
func (p *pace) expected(place int64) time.Duration {
	held := max(0, p.held())
	if p.limiter == nil {
		return held
	}
	missing := float64(place) - p.limiter.TokensAt(time.Now().Add(held))
	paced := missing / float64(p.limiter.Limit()) * float64(time.Second) // can exceed every duration
	return held + time.Duration(min(max(0, paced), math.MaxInt64/2))
}

// lead waits at the head of the queue. It looks again after each wait, because a 429 may have come meanwhile.
func (p *pace) lead(ctx context.Context) error {
	for wait := time.Duration(1); wait > 0; {
		wait = p.expected(1)
		if err := p.sleep(ctx, wait); err != nil {
			return err
		}
	}
	if p.limiter != nil {
		p.limiter.Reserve()
	}
	return nil
}

// sleep waits for d. It fails at once if the wait does not fit into the deadline.
func (p *pace) sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-p.stopped:
		return errStopped
	default:
	}
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	if !fits(ctx, d) {
		return p.tooLate(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.stopped:
		return errStopped
	}
}

// fits reports whether a wait ends before the deadline.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || wait < time.Until(deadline)
}

const errStopped = redact.Problem("the client was stopped")

// tooLate reports before the deadline that the call would still be waiting when it passes.
func (p *pace) tooLate(ctx context.Context) error {
	if held := p.held(); !fits(ctx, held) {
		why := errors.Join(redact.Problem("a 429 asked to wait beyond the deadline"), context.DeadlineExceeded)
		return &delivery.Error{Outcome: delivery.NotSent, RetryAfter: held, Err: why}
	}
	return errors.Join(redact.Problem("the deadline would pass before this call's turn"), context.DeadlineExceeded)
}
