package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
)

const (
	sweepEvery = 10 * time.Minute
	sweepBatch = 5_000

	orphanBatch = 1_000

	// sweepQueue is a queue of its own, so that the sweep does not wait while the messages' queue is paused or long.
	sweepQueue = Queue + "_sweep"
)

// sweep is a River job that cleans up. The leader inserts it every ten minutes.
type sweep struct{}

func (sweep) Kind() string { return "jelou_sweep" }

func (sweep) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sweepQueue, MaxAttempts: 1}
}

type sweeper[TTx any] struct {
	river.WorkerDefaults[sweep]
	box *Box[TTx]
}

// Work adopts unfinished messages whose River job has ended, hastens those that a clock has put off, and removes
// messages after their retention.
func (s *sweeper[TTx]) Work(ctx context.Context, _ *river.Job[sweep]) error {
	b := s.box
	if err := b.adopt(ctx); err != nil {
		return failed(err)
	}
	if err := b.hasten(ctx); err != nil {
		return failed(err)
	}
	for b.retention > 0 {
		removed, err := b.exec(ctx, sqlExpire, b.retention.Seconds(), sweepBatch)
		if err != nil || removed < sweepBatch {
			return failed(err)
		}
	}
	return nil
}

// adopt ends or requeues all orphans: unfinished messages whose River job has ended or is gone.
func (b *Box[TTx]) adopt(ctx context.Context) error {
	for {
		var orphans []struct {
			ID, Job int64
			State   State
			End     string
		}
		if err := b.rows(ctx, &orphans, sqlOrphans, b.rescue.Seconds(), orphanBatch); err != nil {
			return err
		}
		for _, o := range orphans {
			var err error
			switch one := (&attempt{id: o.ID, job: o.Job}); {
			case o.State == Sending:
				err = b.park(ctx, one, Sending, Unknown, died)
			case o.End == "cancelled":
				err = b.park(ctx, one, Queued, Refused, "its job was cancelled in River")
			default:
				err = b.requeue(ctx, o.ID, o.Job)
			}
			if err != nil && !errors.Is(err, ErrNotParked) { // then it is no orphan any more
				return err
			}
		}
		if len(orphans) < orphanBatch {
			return nil
		}
	}
}

// hasten hands out again the messages that wait for a time that is far ahead only because a clock was set back.
func (b *Box[TTx]) hasten(ctx context.Context) error {
	var jobs []int64
	if err := b.rows(ctx, &jobs, sqlDelayed, (b.rescue + longestSnooze).Seconds()); err != nil {
		return err
	}
	for _, job := range jobs {
		if _, err := b.insert.JobRetry(ctx, job); err != nil && !errors.Is(err, river.ErrNotFound) {
			return err
		}
	}
	return nil
}
