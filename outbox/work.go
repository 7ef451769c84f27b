package outbox

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/internal/redact"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

// Args are the arguments of the outbox's River jobs. They hold nothing of the message's content. ID is the id of the
// message; it is 0 for the message's first job, which has the same id as the message.
type Args struct {
	ID int64 `json:"id,omitempty"`
}

// Kind returns the kind of the outbox's River jobs.
func (Args) Kind() string { return "jelou_message" }

// InsertOpts returns the queue, and so many attempts that River never discards a message. River counts an attempt only
// if its process died.
func (Args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: Queue, MaxAttempts: 10_000}
}

// Worker is the River worker for [Args]. [Box.Run] has its own; [Box.Worker] returns one for a River client of yours.
type Worker[TTx any] struct {
	river.WorkerDefaults[Args]
	box *Box[TTx]
}

// Worker returns a worker like the one that [Box.Configure] adds. With Configure, you need no other.
func (b *Box[TTx]) Worker() *Worker[TTx] { return &Worker[TTx]{box: b} }

// Timeout returns the time after which River ends a job's context. It is less than the time until a rescue.
func (w *Worker[TTx]) Timeout(*river.Job[Args]) time.Duration { return w.box.longestJob() }

// NextRetry returns a time soon after a rescue, because the next attempt finds out the state of the message.
func (w *Worker[TTx]) NextRetry(*river.Job[Args]) time.Time { return time.Now().Add(time.Second) }

// attempt is an attempt of a job, which River numbers.
type attempt struct {
	id, job int64
	number  int
	claim   int64
}

// Work sends the message of a job, or tells River when to run the job again. River stores the errors of Work in its
// tables, so they have nothing of the message.
func (w *Worker[TTx]) Work(ctx context.Context, job *river.Job[Args]) (result error) {
	b := w.box
	if b.client == nil {
		b.log.ErrorContext(ctx, errNoClient.Error())
		return river.JobSnooze(time.Minute) // another process may have one
	}
	one := &attempt{id: cmp.Or(job.Args.ID, job.ID), job: job.ID, number: job.Attempt, claim: rand.Int64()} //nolint:gosec // not a secret
	defer func() {
		if recover() != nil { // River would store the panic's value, which can hold the message
			b.log.ErrorContext(ctx, "jelou: an attempt panicked", "id", one.id, "stack", string(debug.Stack()))
			b.tell(ctx, b.duringOutage(ctx, verdict{state: Unknown})) // the message becomes that, and the next one may panic, too
			result = river.JobSnooze(time.Minute)
		}
	}()
	// The end of ctx, such as at a stop, ends the attempt before the mark, and never after it.
	//
	// Without a rate, an attempt tries the mark at once, and looks for obstacles only if that fails. With a rate, it
	// looks for obstacles first, so that it does not waste a turn.
	for looked := b.interval == 0; ctx.Err() == nil; looked = false {
		if !looked {
			if ready, end := b.ready(ctx, one); !ready {
				return end
			}
		}
		c, before, err := b.mark(ctx, one)
		switch {
		case err == nil:
			return b.send(ctx, one, c, before)
		case errors.Is(err, sql.ErrNoRows): // an obstacle has come up
		case errors.Is(err, errNoKey), errors.Is(err, errNoKind):
			b.log.ErrorContext(ctx, err.Error(), "id", one.id)
			_ = b.finish(ctx, one, verdict{state: Queued, reason: err.Error()}) // if that fails, the message becomes unknown
			return river.JobSnooze(time.Minute)                                 // another process may be able to
		default:
			end := b.later(ctx, one, err)                  // it logs the failure, and finish may take long
			_ = b.finish(ctx, one, verdict{state: Queued}) // the mark may have been written, but this attempt does not use it
			return end
		}
	}
	return river.JobSnooze(0)
}

// sight is an attempt's view of its message. Times are in seconds.
type sight struct {
	state          State
	ours, current  bool
	claim          int64
	began, age     float64 // since the beginning of the last attempt, and since the last change
	reason         string
	late, fallback bool
	paused         bool

	early, held, behind float64
}

func (b *Box[TTx]) look(ctx context.Context, one *attempt) (*sight, error) {
	var s sight
	err := b.row(ctx, sqlLook, one.id, one.job, one.number).
		Scan(&s.state, &s.ours, &s.current, &s.claim, &s.began, &s.age, &s.reason, &s.late, &s.fallback, &s.early, &s.held, &s.paused, &s.behind)
	return &s, err
}

// ready waits until nothing prevents the message from being sent. If it cannot be sent now, ready returns false and the
// error for River.
func (b *Box[TTx]) ready(ctx context.Context, one *attempt) (bool, error) {
	for {
		seen, err := b.look(ctx, one)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return false, river.JobCancel(redact.Problem("the message is gone"))
		case err != nil:
		case seen.state == Sent:
			return false, nil
		case seen.state == Refused || !seen.ours:
			return false, river.JobCancel(redact.Problem("the message has ended already"))
		case !seen.current:
			// This process was frozen, and River has handed the job out again. River would take the result of this
			// attempt for the result of the current one. So this returns a result that changes nothing before the
			// current attempt is over.
			return false, river.JobSnooze(b.rescue)
		case seen.state == Unknown:
			return false, b.unknown(ctx, one, seen)
		case seen.state == Sending:
			err = b.park(ctx, one, Sending, Unknown, died)
		case seen.late && seen.fallback:
			_, err = b.exec(ctx, sqlFallBack, one.id)
		case seen.late:
			err = b.park(ctx, one, Queued, Refused, "its deadline passed before it could be sent")
		case seen.early > 0:
			return false, river.JobSnooze(duration(seen.early))
		case seen.paused:
			return false, river.JobSnooze(5 * time.Second)
		case seen.behind > 0:
			return false, river.JobSnooze(min(duration(seen.behind), longestSnooze))
		case seen.held > 0:
			if !b.wait(ctx, duration(seen.held)) {
				return false, river.JobSnooze(min(duration(seen.held), longestSnooze))
			}
		default:
			return b.turn(ctx, one)
		}
		if err != nil {
			return false, b.later(ctx, one, err)
		}
	}
}

// turn reserves the next free turn of the common pace, and waits for it.
func (b *Box[TTx]) turn(ctx context.Context, one *attempt) (bool, error) {
	if b.interval == 0 {
		return true, nil
	}
	select {
	case b.turns <- struct{}{}:
		defer func() { <-b.turns }()
	case <-time.After(b.longestTurn()):
		return false, river.JobSnooze(b.longestTurn())
	case <-ctx.Done():
		return false, river.JobSnooze(0)
	}
	var seconds float64
	err := b.row(ctx, sqlTurn, -b.interval*float64(b.burst-1), b.interval, b.longestTurn().Seconds()).Scan(&seconds)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, river.JobSnooze(b.longestTurn()) // too many messages already wait for a turn
	case err != nil:
		return false, b.later(ctx, one, err)
	default:
		return b.wait(ctx, duration(seconds)), river.JobSnooze(0)
	}
}

// died is the reason of a message whose attempt left no outcome.
const died = "the process that was sending it died, or lost its database"

// longestSnooze limits the snooze of a job, because a person may end the wait earlier.
const longestSnooze = time.Minute

// wait waits for d, or at most for longestTurn. It returns false if d is longer, or if ctx ends.
func (b *Box[TTx]) wait(ctx context.Context, d time.Duration) bool {
	return sleepctx.Sleep(ctx, min(d, b.longestTurn())) == nil && d <= b.longestTurn()
}

// park ends a message that this attempt does not send. An attempt with the number 0 need not be the current one.
func (b *Box[TTx]) park(ctx context.Context, one *attempt, from, to State, reason string) error {
	changed, err := b.exec(ctx, sqlPark, one.id, one.job, one.number, from, to, reason)
	if changed > 0 {
		b.log.WarnContext(ctx, "jelou: "+string(to), "id", one.id, "reason", reason)
	}
	return err
}

// later returns the error for River after a failure of the database: the job runs again later.
func (b *Box[TTx]) later(ctx context.Context, one *attempt, err error) error {
	if ctx.Err() != nil { // not the database, but a stop
		return river.JobSnooze(0)
	}
	b.log.WarnContext(ctx, "jelou: the outbox cannot use its database", "id", one.id, "error", err)
	return river.JobSnooze(5 * time.Second)
}
