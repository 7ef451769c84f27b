package sleepctx_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

func TestFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		if err := sleepctx.Sleep(ctx, time.Second); err != nil || time.Since(begin) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if err := sleepctx.Sleep(ctx, 0); err != nil || time.Since(begin) != time.Second {
			t.Errorf("for no time: %v after %v", err, time.Since(begin))
		}
		if err := sleepctx.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("beyond the end: %v after %v", err, time.Since(begin))
		}
		if err := sleepctx.Sleep(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the end: %v", err)
		}
	})
}
