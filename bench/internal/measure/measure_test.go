package measure_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jelou-go/jelou/bench/internal/measure"
)

// The clock of this test is a counter: each piece adds its cost to it.
func TestCompareReturnsTheRatioOfCosts(t *testing.T) {
	var now time.Duration
	ends := 0
	piece := func(cost time.Duration) measure.Do {
		return func(context.Context) error { now += cost; return nil }
	}
	plan := measure.Plan{Rounds: 9, Sessions: 3, End: func() { ends++ }, Slice: time.Second, Clock: func() time.Duration { return now }}
	ratio, err := measure.Compare(t.Context(), plan, piece(3*time.Millisecond), piece(12*time.Millisecond))
	if err != nil || ratio.Median != 0.25 || ratio.Low != 0.25 || ratio.High != 0.25 || ends != 3 {
		t.Errorf("%+v, %v", ratio, err)
	}
	broken := errors.New("broken")
	if _, err := measure.Compare(t.Context(), plan, piece(1), func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestSendersShareTheRuns(t *testing.T) {
	calls := make(chan struct{}, 1000)
	var now time.Duration
	clock := func() time.Duration { now += time.Minute; return now }
	count := func(context.Context) error { calls <- struct{}{}; return nil }
	plan := measure.Plan{Rounds: 1, Slice: 2 * time.Minute, Clock: clock, Senders: 3}
	if _, err := measure.Compare(t.Context(), plan, count, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	// 3 to calibrate, 6 to measure, 201 to count allocations.
	if n := len(calls); n != 3+6+201 {
		t.Errorf("%d runs", n)
	}
}

var sink []byte

func TestAllocsCountsEachAllocation(t *testing.T) {
	n, err := measure.Allocs(t.Context(), func(context.Context) error {
		sink = make([]byte, 100)
		sink = make([]byte, 200)
		return nil
	})
	if n != 2 || err != nil {
		t.Errorf("%d allocations, %v", n, err)
	}
}
