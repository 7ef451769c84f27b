package batch

import (
	"context"
	"errors"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// letGo ends what is in flight as soon as it is told of the interruption.
type letGo struct {
	counting
	interrupted chan struct{}
}

func (l *letGo) Interrupted() { close(l.interrupted) }

// Whoever is told that only what is in flight is finished can rely on it.
func TestNothingBeginsOnceInterrupted(t *testing.T) {
	for range 200 {
		watch := &letGo{interrupted: make(chan struct{})}
		begun := make(chan struct{}, 20)
		j := job(&generatedLines{next: 1, last: 20}, watch)
		j.Send = func(context.Context, jelou.Message) (string, error) {
			begun <- struct{}{}
			<-watch.interrupted
			return "m", nil
		}
		stop, interrupt := context.WithCancel(t.Context())
		go func() {
			for range j.Concurrency {
				<-begun
			}
			interrupt()
		}()
		tally, err := j.Run(t.Context(), stop)
		if !errors.Is(err, ErrInterrupted) || tally.Sent != int64(j.Concurrency) {
			t.Fatalf("%d sent, %d in flight, %v", tally.Sent, j.Concurrency, err)
		}
	}
}

// One who interrupts a run is told so even if the run ends in the same moment.
func TestInterruptionIsAlwaysTold(t *testing.T) {
	for range 200 {
		watch := &letGo{interrupted: make(chan struct{})}
		j := job(&generatedLines{next: 1, last: 20}, watch)
		stop, interrupt := context.WithCancel(t.Context())
		j.Send = func(context.Context, jelou.Message) (string, error) {
			interrupt() // and the last line of all ends at once
			return "m", nil
		}
		_, _ = j.Run(t.Context(), stop)
		select {
		case <-watch.interrupted:
		default:
			t.Fatal("not told")
		}
	}
}
