package outbox

import (
	"context"
	"encoding/json"
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

func sweeping() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(sweepEvery),
		func() (river.JobArgs, *river.InsertOpts) { return sweep{}, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}

type sweeper[TTx any] struct {
	river.WorkerDefaults[sweep]
	box *Box[TTx]
}

// Work adopts unfinished messages whose River job has ended, hastens those that a clock has put off, and removes messages after
// their retention.
func (s *sweeper[TTx]) Work(ctx context.Context, _ *river.Job[sweep]) error {
	b := s.box
	if err := b.adopt(ctx); err != nil {
		return failed(err)
	}
	if err := b.hasten(ctx); err != nil {
		return failed(err)
	}
	for b.retention > 0 {
		removed, err := b.store.Exec(ctx, b.sql.expire, b.now(), b.retention.Seconds(), sweepBatch)
		if err != nil || removed < sweepBatch {
			return failed(err)
		}
	}
	return nil
}

// orphan is an unfinished message whose River job has ended or is gone.
type orphan struct {
	ID, Job int64
	State   State
	End     string
}

// adopt ends or requeues all orphans.
func (b *Box[TTx]) adopt(ctx context.Context) error {
	for {
		var (
			text    string
			orphans []orphan
		)
		if err := b.store.Row(ctx, b.sql.orphans, b.now(), b.rescue.Seconds(), orphanBatch).Scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &orphans); err != nil {
			return err
		}
		for _, o := range orphans {
			if err := b.adoptOne(ctx, o); err != nil && !errors.Is(err, ErrNotParked) { // then it is no orphan any more
				return err
			}
		}
		if len(orphans) < orphanBatch {
			return nil
		}
	}
}

func (b *Box[TTx]) adoptOne(ctx context.Context, o orphan) error {
	one := &attempt{id: o.ID, job: o.Job}
	switch {
	case o.State == Sending:
		return b.park(ctx, one, Sending, Unknown, died)
	case o.End == "cancelled":
		return b.park(ctx, one, Queued, Refused, "its job was cancelled in River")
	default:
		return b.requeue(ctx, o.ID, o.Job)
	}
}

// hasten hands out again the messages that wait for a time that is far ahead only because a clock was set back.
func (b *Box[TTx]) hasten(ctx context.Context) error {
	var text string
	if err := b.store.Row(ctx, b.sql.delayed, b.now(), (b.rescue + longestSnooze).Seconds()).Scan(&text); err != nil {
		return err
	}
	var jobs []int64
	if err := json.Unmarshal([]byte(text), &jobs); err != nil {
		return err
	}
	for _, job := range jobs {
		if _, err := b.insert.JobRetry(ctx, job); err != nil && !errors.Is(err, river.ErrNotFound) {
			return err
		}
	}
	return nil
}
