package outbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/riverqueue/river"
)

const (
	sweepEvery = 10 * time.Minute
	sweepBatch = 5_000
)

// sweep is a River job that cleans up. The leader inserts it every ten minutes.
type sweep struct{}

func (sweep) Kind() string { return "jelou_sweep" }

func (sweep) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: Queue, MaxAttempts: 1} }

func sweeping() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(sweepEvery),
		func() (river.JobArgs, *river.InsertOpts) { return sweep{}, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}

type sweeper[TTx any] struct {
	river.WorkerDefaults[sweep]
	box *Box[TTx]
}

// Work adopts unfinished messages whose River job has ended, and removes messages after their retention.
func (s *sweeper[TTx]) Work(ctx context.Context, _ *river.Job[sweep]) error {
	b := s.box
	if err := b.adopt(ctx); err != nil {
		return err
	}
	for b.retention > 0 {
		removed, err := b.store.Exec(ctx, nil, b.sql.expire, b.now(), b.retention.Seconds(), sweepBatch)
		if err != nil || removed < sweepBatch {
			return found(err)
		}
	}
	return nil
}

// adopt ends or requeues unfinished messages whose River job has ended or is gone.
func (b *Box[TTx]) adopt(ctx context.Context) error {
	var text string
	if err := b.store.Row(ctx, nil, b.sql.orphans, b.now(), b.rescue.Seconds()).Scan(&text); err != nil {
		return found(err)
	}
	var orphans []struct {
		ID, Job int64
		State   State
		End     string
	}
	if err := json.Unmarshal([]byte(text), &orphans); err != nil {
		return err
	}
	for _, o := range orphans {
		var err error
		switch {
		case o.State == Sending:
			err = b.end(ctx, o.ID, o.Job, Sending, Unknown, "the process that was sending it died, or lost its database")
		case o.End == "cancelled":
			err = b.end(ctx, o.ID, o.Job, Queued, Refused, "its job was cancelled in River")
		default:
			err = b.requeue(ctx, o.ID, o.Job)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Box[TTx]) end(ctx context.Context, id, job int64, from, to State, reason string) error {
	_, err := b.store.Exec(ctx, nil, b.sql.park, b.now(), id, job, 0, from, to, reason)
	b.log.WarnContext(ctx, "jelou: "+string(to), "id", id, "reason", reason)
	return found(err)
}
