package sleepctx_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

func TestSleepEndsAfterTheTimeOrWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		if err := sleepctx.Sleep(ctx, time.Second); err != nil || time.Since(begin) != time.Second {
			t.Errorf("Sleep(1s) = %v after %v", err, time.Since(begin))
		}
		if err := sleepctx.Sleep(ctx, 0); err != nil || time.Since(begin) != time.Second {
			t.Errorf("Sleep(0) = %v after %v, want no wait", err, time.Since(begin)-time.Second)
		}
		if err := sleepctx.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("Sleep(1h) = %v after %v, want the context's error after 1m", err, time.Since(begin))
		}
		if err := sleepctx.Sleep(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Sleep(0) after the context has ended = %v, want the context's error", err)
		}
	})
}
