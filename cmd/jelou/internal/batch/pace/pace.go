// Package pace spreads the requests of a batch over time: so many a second, and none while the service asks
// for a rest.
package pace

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

// Pace is what all requests of a batch wait for. It is safe for concurrent use.
type Pace struct {
	limiter *rate.Limiter

	mu    sync.Mutex
	until time.Time // nothing goes before
}

// New makes a pace of perSecond requests a second, evenly spread; 0 is as many as there are.
func New(perSecond float64) *Pace {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &Pace{limiter: rate.NewLimiter(limit, 1)}
}

// Wait waits for the next request's turn. It fails where ctx ends before that.
func (p *Pace) Wait(ctx context.Context) error {
	for {
		if err := sleepctx.Sleep(ctx, p.left()); err != nil {
			return err
		}
		if err := p.limiter.Wait(ctx); err != nil {
			return err
		}
		if p.left() <= 0 {
			return nil
		}
	}
}

// Rest lets nothing go for a time. It returns whether a rest begins with that, and does not only go on.
func (p *Pace) Rest(d time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	begins := !p.until.After(now)
	if until := now.Add(d); until.After(p.until) {
		p.until = until
	}
	return begins
}

func (p *Pace) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}
