package outbox

import (
	"context"
	"slices"
	"time"
)

// Clock replaces the database's clock by the result of change, which gets the SQL of that clock. Call it before Run.
func (b *Box[TTx]) Clock(change func(now string) string) {
	words := b.store.Dialect()
	now := slices.Index(words, "{now}") + 1
	words[now] = "(" + change(words[now]) + ")"
	b.sql = newStatements(words, b.holdUnknown)
}

// Sweep does the leader's work of every ten minutes.
func (b *Box[TTx]) Sweep(ctx context.Context) error { return (&sweeper[TTx]{box: b}).Work(ctx, nil) }

// WithSettlePause shortens the waits around settle.
func WithSettlePause(pause, all time.Duration) Option {
	return func(o *options) { o.settlePause, o.settleTime = pause, all }
}
