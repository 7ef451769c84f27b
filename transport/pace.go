package transport

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace decides when each attempt may begin.
type pace struct {
	limiter *rate.Limiter // nil if nothing is paced
	shared  bool          // after a 429 of one call, all calls wait

	mu    sync.Mutex
	until time.Time // no attempt may begin before this

	once    sync.Once
	stopped chan struct{}
}

func newPace(limit rate.Limit, burst int) *pace {
	p := &pace{stopped: make(chan struct{})}
	if limit != rate.Inf {
		p.limiter = rate.NewLimiter(limit, burst)
	}
	return p
}

func (p *pace) stop() { p.once.Do(func() { close(p.stopped) }) }

// hold keeps every attempt from beginning for d, if calls wait together.
func (p *pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// held returns how long calls still wait together after a 429.
func (p *pace) held() time.Duration {
	if !p.shared {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// turn waits until an attempt may begin, at least for wait.
func (p *pace) turn(ctx context.Context, wait time.Duration) error {
	for ; ; wait = 0 {
		if err := p.sleep(ctx, max(wait, p.held())); err != nil {
			return err
		}
		if err := p.reserve(ctx); err != nil {
			return err
		}
		if p.held() <= 0 {
			return nil
		}
	}
}

func (p *pace) reserve(ctx context.Context) error {
	if p.limiter == nil {
		return nil
	}
	reservation := p.limiter.Reserve()
	err := p.sleep(ctx, reservation.Delay())
	if err != nil {
		reservation.Cancel()
	}
	return err
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
		return errTooLate
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

const errStopped = problem("the client was stopped")

// errTooLate reports before the deadline that the call would still be waiting when it passes.
var errTooLate = errors.Join(problem("the deadline would pass before this call's turn"), context.DeadlineExceeded)
