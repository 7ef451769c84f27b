// Package sleepctx sleeps until a context ends.
package sleepctx

import (
	"context"
	"time"
)

// Sleep waits for a time, or for the end of ctx, whose error it returns then.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
