package pace

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := New(5), time.Now()
		for range 11 {
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("11 turns at 5 a second took %s", took)
		}
	})
}

func TestNoRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := New(0), time.Now()
		for range 1000 {
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %s", took)
		}
	})
}

// After a rest turns come as far apart as ever, also for those who had waited for theirs when it began.
func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := New(5), time.Now()
		turns := make(chan time.Duration, 4)
		for range 4 {
			go func() {
				if p.Wait(t.Context()) == nil {
					turns <- time.Since(start)
				}
			}()
		}
		synctest.Wait()
		if !p.Rest(10*time.Second) || p.Rest(5*time.Second) {
			t.Error("a rest that is under way began")
		}
		last := <-turns
		if last != 0 {
			t.Errorf("the first turn came after %s", last)
		}
		for i := range 3 {
			turn := <-turns
			if turn < 10*time.Second || i > 0 && turn-last < 199*time.Millisecond {
				t.Errorf("a turn after %s, the one before after %s", turn, last)
			}
			last = turn
		}
	})
}

func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, p := range map[string]*Pace{"turn": New(0.001), "rest": New(0), "none": New(0)} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if name == "turn" {
				_ = p.Wait(t.Context())
			}
			if name == "rest" {
				p.Rest(time.Hour)
			}
			if name == "none" {
				cancel()
			}
			if err := p.Wait(ctx); err == nil {
				t.Errorf("%s: no error", name)
			}
			cancel()
			if err := p.Wait(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
