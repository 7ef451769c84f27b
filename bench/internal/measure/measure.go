// Package measure runs pieces of code side by side and compares them.
package measure

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/perf/benchmath"
)

// Do is a piece of code to measure.
type Do func(ctx context.Context) error

// Make makes a piece of code to measure, with everything it needs, and returns a function that frees it.
type Make func() (do Do, free func(), err error)

// Made wraps a piece that needs nothing else.
func Made(do Do) Make { return func() (Do, func(), error) { return do, func() {}, nil } }

// Plan says how to measure.
type Plan struct {
	Rounds   int           // how often each piece is timed
	Sessions int           // how often both are made anew on the way; 0 is the same as 1
	Slice    time.Duration // about how long one timing takes
	Clock    Clock
	Senders  int // goroutines at once; 0 is the same as 1
	// Whole means that a piece is a whole program: a timing runs it once, and its allocations are not counted.
	Whole bool
}

// Ratio is how one piece compares with another.
type Ratio struct {
	Median, Low, High      float64 // of the rounds' ratios of time, and the interval of 95 % confidence
	Ours, Theirs           time.Duration
	OurAllocs, TheirAllocs int
}

// Compare times ours and theirs in turns, so that other work of the machine affects both alike, and returns
// the median of the rounds' ratios. Neither is always the first: to be made, or to be timed.
func Compare(ctx context.Context, plan Plan, ours, theirs Make) (Ratio, error) {
	var seen rounds
	sessions := max(1, plan.Sessions)
	for session := range sessions {
		if err := plan.session(ctx, &seen, session, plan.Rounds/sessions, [2]Make{ours, theirs}); err != nil {
			return Ratio{}, err
		}
	}
	ratio := summary(seen.ratios)
	return Ratio{
		Median: ratio.Center, Low: ratio.Lo, High: ratio.Hi,
		Ours: time.Duration(summary(seen.times[0]).Center), Theirs: time.Duration(summary(seen.times[1]).Center),
		OurAllocs: seen.allocs[0], TheirAllocs: seen.allocs[1],
	}, nil
}

// rounds are the measurements of both pieces.
type rounds struct {
	ratios []float64
	times  [2][]float64
	allocs [2]int
}

func (p Plan) session(ctx context.Context, seen *rounds, number, count int, makes [2]Make) error {
	var pieces [2]runner
	var runs [2]int
	for turn := range pieces {
		i := (number + turn) % 2
		do, free, err := makes[i]()
		if err != nil {
			return err
		}
		defer free()
		pieces[i] = repeat(do)
		if p.Senders > 1 {
			run, stop := crew(do, p.Senders)
			defer stop()
			pieces[i] = run
		}
		if p.Whole {
			runs[i] = 1
			continue
		}
		if runs[i], err = p.calibrate(ctx, pieces[i]); err != nil {
			return err
		}
		if seen.allocs[i], err = Allocs(ctx, do); err != nil {
			return err
		}
	}
	for round := range count {
		var took [2]float64
		for turn := range pieces {
			i := (round + turn) % 2
			elapsed, err := p.timed(ctx, pieces[i], runs[i])
			if err != nil {
				return err
			}
			took[i] = float64(elapsed) / float64(runs[i])
			seen.times[i] = append(seen.times[i], took[i])
		}
		seen.ratios = append(seen.ratios, took[0]/took[1])
	}
	return nil
}

func summary(values []float64) benchmath.Summary {
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95)
}

// calibrate finds out how many runs fill a slice of time.
func (p Plan) calibrate(ctx context.Context, piece runner) (int, error) {
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

func (p Plan) timed(ctx context.Context, run runner, runs int) (time.Duration, error) {
	begin, err := p.Clock()
	if err != nil {
		return 0, err
	}
	if err := run(ctx, runs); err != nil {
		return 0, fmt.Errorf("the measured code failed: %w", err)
	}
	end, err := p.Clock()
	return end - begin, err
}

// runner runs a piece some times.
type runner func(ctx context.Context, runs int) error

func repeat(piece Do) runner {
	return func(ctx context.Context, runs int) error {
		for range runs {
			if err := piece(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// crew shares the runs among senders, goroutines that stay until stop: one that has just started would spend
// its time on growing its stack.
func crew(piece Do, senders int) (run runner, stop func()) {
	type task struct {
		ctx  context.Context
		runs int
	}
	tasks, results := make([]chan task, senders), make(chan error)
	for i := range tasks {
		tasks[i] = make(chan task)
		go func() {
			for task := range tasks[i] {
				results <- repeat(piece)(task.ctx, task.runs)
			}
		}()
	}
	run = func(ctx context.Context, runs int) error {
		for i := range tasks {
			tasks[i] <- task{ctx, (runs + i) / senders}
		}
		var failed error
		for range tasks {
			if err := <-results; err != nil {
				failed = err
			}
		}
		return failed
	}
	stop = func() {
		for i := range tasks {
			close(tasks[i])
		}
	}
	return run, stop
}

// Allocs counts allocations as testing.AllocsPerRun does, for code that can fail.
func Allocs(ctx context.Context, piece Do) (int, error) {
	const runs = 200
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if err := repeat(piece)(ctx, 10); err != nil {
		return 0, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := repeat(piece)(ctx, runs); err != nil {
		return 0, err
	}
	runtime.ReadMemStats(&after)
	return int(float64(after.Mallocs-before.Mallocs) / runs), nil
}
