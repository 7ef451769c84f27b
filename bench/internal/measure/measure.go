// Package measure runs pieces of code side by side and compares them.
package measure

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/perf/benchmath"
)

// Do is a piece of code to measure.
type Do func(ctx context.Context) error

// Plan says how to measure.
type Plan struct {
	Rounds  int           // how often each piece is timed
	Slice   time.Duration // about how long one timing takes
	Clock   Clock
	Senders int // goroutines at once; 0 is the same as 1
}

// Ratio is how one piece compares with another.
type Ratio struct {
	Median, Low, High      float64 // of the rounds' ratios of time, and the interval of 95 % confidence
	Ours, Theirs           time.Duration
	OurAllocs, TheirAllocs int
}

// Compare times ours and theirs in turns, so that whatever else the machine does hits both alike, and gives
// the median of the rounds' ratios.
func Compare(ctx context.Context, plan Plan, ours, theirs Do) (Ratio, error) {
	pieces := [2]Do{ours, theirs}
	var runs [2]int
	for i, piece := range pieces {
		var err error
		if runs[i], err = plan.calibrate(ctx, piece); err != nil {
			return Ratio{}, err
		}
	}
	var ratios []float64
	var times [2][]float64
	for round := range plan.Rounds {
		var took [2]float64
		for turn := range pieces {
			i := (round + turn) % 2 // neither is always the first
			elapsed, err := plan.timed(ctx, pieces[i], runs[i])
			if err != nil {
				return Ratio{}, err
			}
			took[i] = float64(elapsed) / float64(runs[i])
			times[i] = append(times[i], took[i])
		}
		ratios = append(ratios, took[0]/took[1])
	}
	ratio := summary(ratios)
	result := Ratio{
		Median: ratio.Center, Low: ratio.Lo, High: ratio.Hi,
		Ours: time.Duration(summary(times[0]).Center), Theirs: time.Duration(summary(times[1]).Center),
	}
	var err error
	if result.OurAllocs, err = Allocs(ctx, ours); err != nil {
		return Ratio{}, err
	}
	result.TheirAllocs, err = Allocs(ctx, theirs)
	return result, err
}

func summary(values []float64) benchmath.Summary {
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95)
}

// calibrate finds out how many runs fill a slice of time.
func (p Plan) calibrate(ctx context.Context, piece Do) (int, error) {
	for runs := max(1, p.Senders); ; runs *= 2 {
		elapsed, err := p.timed(ctx, piece, runs)
		if err != nil {
			return 0, err
		}
		if elapsed >= p.Slice/4 {
			return max(p.Senders, 1, int(float64(runs)*float64(p.Slice)/float64(elapsed))), nil
		}
	}
}

func (p Plan) timed(ctx context.Context, piece Do, runs int) (time.Duration, error) {
	begin, err := p.Clock()
	if err != nil {
		return 0, err
	}
	if p.Senders > 1 {
		err = together(ctx, piece, runs, p.Senders)
	} else {
		err = repeat(ctx, piece, runs)
	}
	if err != nil {
		return 0, fmt.Errorf("the measured code failed: %w", err)
	}
	end, err := p.Clock()
	return end - begin, err
}

func repeat(ctx context.Context, piece Do, runs int) error {
	for range runs {
		if err := piece(ctx); err != nil {
			return err
		}
	}
	return nil
}

func together(ctx context.Context, piece Do, runs, senders int) error {
	failed := make(chan error, senders)
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() { failed <- repeat(ctx, piece, (runs+sender)/senders) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// Allocs counts allocations as testing.AllocsPerRun does, for code that can fail.
func Allocs(ctx context.Context, piece Do) (int, error) {
	const runs = 200
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if err := repeat(ctx, piece, 10); err != nil {
		return 0, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := repeat(ctx, piece, runs); err != nil {
		return 0, err
	}
	runtime.ReadMemStats(&after)
	return int(float64(after.Mallocs-before.Mallocs) / runs), nil
}
