package transport

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace gives each attempt its turn.
type pace struct {
	limiter *rate.Limiter
	shared  bool // a 429 of one call holds them all

	mu    sync.Mutex
	until time.Time // no attempt begins before

	once    sync.Once
	stopped chan struct{}
}

func newPace(limit rate.Limit, burst int) *pace {
	return &pace{limiter: rate.NewLimiter(limit, burst), stopped: make(chan struct{})}
}

func (p *pace) stop() { p.once.Do(func() { close(p.stopped) }) }

// hold lets no attempt begin for a time.
func (p *pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); p.shared && until.After(p.until) {
		p.until = until
	}
}

func (p *pace) held() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// turn waits until an attempt may begin.
func (p *pace) turn(ctx context.Context) error {
	for {
		if err := p.sleep(ctx, p.held()); err != nil {
			return err
		}
		reservation := p.limiter.Reserve()
		if err := p.sleep(ctx, reservation.Delay()); err != nil {
			reservation.Cancel()
			return err
		}
		if p.held() <= 0 {
			return nil
		}
	}
}

// sleep waits. It fails at once if the wait does not fit into the deadline.
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
		return turnTooLate{}
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

// fits tells whether a wait ends before the call must.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || wait < time.Until(deadline)
}

const errStopped = problem("the client was stopped")

// turnTooLate says before the deadline that it would pass in the queue.
type turnTooLate struct{}

func (turnTooLate) Error() string        { return "jelou: " + turnTooLate{}.SafeText() }
func (turnTooLate) SafeText() string     { return "the deadline would pass before the turn of this call" }
func (turnTooLate) Is(target error) bool { return errors.Is(context.DeadlineExceeded, target) }
