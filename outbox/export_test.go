package outbox

import (
	"context"
	"time"
)

// WithNow replaces the database's clock.
func WithNow(now func() any) Option { return func(o *options) { o.now = now } }

// Sweep does the leader's work of every ten minutes.
func (b *Box[TTx]) Sweep(ctx context.Context) error { return (&sweeper[TTx]{box: b}).Work(ctx, nil) }

// WithSettlePause shortens the waits around settle.
func WithSettlePause(pause, all time.Duration) Option {
	return func(o *options) { o.settlePause, o.settleTime = pause, all }
}
