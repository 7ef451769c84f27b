// Package measure runs pieces of code side by side and compares them.
package measure

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/perf/benchmath"
)

// Do is a piece of code to measure.
type Do func(ctx context.Context) error

// Plan is the plan of a measurement.
type Plan struct {
	Rounds   int           // how often Compare measures each piece
	Sessions int           // how often both pieces begin anew; 0 is the same as 1
	End      func()        // called after each session, such as to close connections; or nil
	Slice    time.Duration // about how long one measurement takes; with 0 it runs the piece once, and counts no allocations
	Clock    Clock
	Senders  int // goroutines at once; 0 is the same as 1
}

// Ratio is the result of comparing two pieces.
type Ratio struct {
	Median, Low, High      float64 // the median of the rounds' ratios of time, and its interval of 95 % confidence
	OurAllocs, TheirAllocs int
}

// String returns the ratio of time with its interval.
func (r Ratio) String() string { return fmt.Sprintf("%.2f (%.2f to %.2f)", r.Median, r.Low, r.High) }

// Compare measures ours and theirs in turns, so that other work of the machine affects both in the same way, and returns the
// median of the rounds' ratios. It measures ours first as often as theirs.
func Compare(ctx context.Context, plan Plan, ours, theirs Do) (Ratio, error) {
	var seen rounds
	sessions := max(1, plan.Sessions)
	plan.Senders = max(1, plan.Senders)
	for session := range sessions {
		if err := plan.session(ctx, &seen, session, plan.Rounds/sessions, [2]Do{ours, theirs}); err != nil {
			return Ratio{}, err
		}
		if plan.End != nil {
			plan.End()
		}
	}
	ratio := benchmath.AssumeNothing.Summary(benchmath.NewSample(seen.ratios, &benchmath.DefaultThresholds), 0.95)
	return Ratio{Median: ratio.Center, Low: ratio.Lo, High: ratio.Hi, OurAllocs: seen.allocs[0], TheirAllocs: seen.allocs[1]}, nil
}

type rounds struct {
	ratios []float64
	allocs [2]int
}

func (p Plan) session(ctx context.Context, seen *rounds, number, count int, pieces [2]Do) (err error) {
	var runs [2]int
	for turn := range pieces {
		i := (number + turn) % 2
		if p.Slice == 0 {
			runs[i] = 1
			continue
		}
		if runs[i], err = p.calibrate(ctx, pieces[i]); err != nil {
			return err
		}
		if seen.allocs[i], err = Allocs(ctx, pieces[i]); err != nil {
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
		}
		seen.ratios = append(seen.ratios, took[0]/took[1])
	}
	return nil
}

// calibrate returns the number of runs that fill a slice of time.
func (p Plan) calibrate(ctx context.Context, piece Do) (int, error) {
	for runs := p.Senders; ; runs *= 2 {
		elapsed, err := p.timed(ctx, piece, runs)
		if err != nil {
			return 0, err
		}
		if elapsed >= p.Slice/4 {
			return max(p.Senders, int(float64(runs)*float64(p.Slice)/float64(elapsed))), nil
		}
	}
}

func (p Plan) timed(ctx context.Context, piece Do, runs int) (time.Duration, error) {
	begin := p.Clock()
	if err := p.run(ctx, piece, runs); err != nil {
		return 0, fmt.Errorf("the measured code failed: %w", err)
	}
	return p.Clock() - begin, nil
}

// run shares the runs of a piece among goroutines.
func (p Plan) run(ctx context.Context, piece Do, runs int) error {
	failed := make([]error, p.Senders)
	var all sync.WaitGroup
	for i := range failed {
		all.Go(func() {
			for left := (runs + i) / p.Senders; left > 0 && failed[i] == nil; left-- {
				failed[i] = piece(ctx)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// Allocs returns the allocations of a run.
func Allocs(ctx context.Context, piece Do) (int, error) {
	var failed error
	n := testing.AllocsPerRun(200, func() { failed = errors.Join(failed, piece(ctx)) })
	return int(n), failed
}

// Clock returns a time. The difference of two times is the length of a measurement.
type Clock func() time.Duration

var start = time.Now()

// Wall returns the elapsed time.
func Wall() time.Duration { return time.Since(start) }

// Processor returns the processor time of this program in user and system, including garbage collection. Unlike elapsed time,
// it does not grow when other programs on the machine are busy. Only Unix reports it.
func Processor() time.Duration { return processor(syscall.RUSAGE_SELF) }

// Children returns the processor time of the ended programs that this program has started.
func Children() time.Duration { return processor(syscall.RUSAGE_CHILDREN) }

func processor(who int) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(who, &used); err != nil {
		panic(err) // only another who fails
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
