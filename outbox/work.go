package outbox

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/settle"
)

// Args are the arguments of the outbox's River jobs. They hold nothing of the message's content. ID is the id of the message; it
// is 0 for the message's first job, which has the same id as the message.
type Args struct {
	ID int64 `json:"id,omitempty"`
}

// Kind returns the kind of the outbox's River jobs.
func (Args) Kind() string { return "jelou_message" }

// InsertOpts returns the queue, and so many attempts that River never discards a message. River counts an attempt only if its
// process died.
func (Args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: Queue, MaxAttempts: 10_000}
}

// Worker is the River worker for [Args]. [Box.Run] has its own; [Box.Worker] returns one for a River client of yours.
type Worker[TTx any] struct {
	river.WorkerDefaults[Args]
	box      *Box[TTx]
	stopping <-chan struct{}
}

// Worker returns a worker for a River client of yours; see [Box.Configure].
func (b *Box[TTx]) Worker() *Worker[TTx] { return &Worker[TTx]{box: b} }

// Timeout returns the time after which River ends a job's context. It is less than the time until a rescue.
func (w *Worker[TTx]) Timeout(*river.Job[Args]) time.Duration { return w.box.longestJob() }

// NextRetry returns a time soon after a rescue, because the next attempt finds out the state of the message.
func (w *Worker[TTx]) NextRetry(*river.Job[Args]) time.Time { return time.Now().Add(time.Second) }

// Work sends the message of a job, or tells River when to run the job again. River stores the errors of Work in its tables, so
// they have nothing of the message.
func (w *Worker[TTx]) Work(ctx context.Context, job *river.Job[Args]) (result error) {
	b := w.box
	if b.client == nil {
		b.log.ErrorContext(ctx, errNoClient.Error())
		return river.JobSnooze(time.Minute) // another process may have one
	}
	one := &attempt{id: job.Args.ID, job: job.ID, number: job.Attempt, claim: rand.Int64()} //nolint:gosec // not a secret
	if one.id == 0 {
		one.id = job.ID
	}
	defer func() {
		if recover() != nil { // River would store the panic's value, which can hold the message
			b.log.ErrorContext(ctx, "jelou: an attempt panicked", "id", one.id)
			result = river.JobSnooze(time.Minute)
		}
	}()
	// Without a rate, an attempt tries the mark at once, and looks for obstacles only if that fails. With a rate, it looks for
	// obstacles first, so that it does not waste a turn.
	for looked := b.interval() == 0; ; looked = false {
		if !looked {
			if ready, end := w.ready(ctx, one); !ready {
				return end
			}
		}
		// Up to here, a process that stops has begun nothing. A stop does not cut off the mark itself.
		marked, err := b.mark(ctx, one)
		if errors.Is(err, sql.ErrNoRows) {
			continue // an obstacle has come up
		}
		if errors.Is(err, errNoKey) {
			b.log.ErrorContext(ctx, err.Error(), "id", one.id)
			b.finish(ctx, one, verdict{state: Queued, reason: err.Error()})
			return river.JobSnooze(time.Minute) // another process may have it
		}
		if err != nil {
			// The mark may have been written. This attempt does not use it.
			b.finish(ctx, one, verdict{state: Queued})
			return b.later(ctx, one, err)
		}
		return b.send(ctx, one, marked)
	}
}

// ready waits for the message's turn. If the message cannot be sent now, it returns false and the error for River.
func (w *Worker[TTx]) ready(ctx context.Context, one *attempt) (bool, error) {
	b := w.box
	for {
		seen, err := b.look(ctx, one)
		if errors.Is(err, sql.ErrNoRows) {
			return false, river.JobCancel(problem("the message is gone"))
		}
		if err != nil {
			return false, b.later(ctx, one, err)
		}
		if ended, end := w.ended(ctx, one, seen); ended {
			return false, end
		}
		if seen.held <= 0 {
			break
		}
		if !w.wait(ctx, seen.held) {
			return false, river.JobSnooze(min(seen.held, longestSnooze))
		}
	}
	wait, err := b.turn(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, river.JobSnooze(b.longestTurn()) // too many messages already wait for a turn
	}
	if err != nil {
		return false, b.later(ctx, one, err)
	}
	if !w.wait(ctx, wait) {
		return false, river.JobSnooze(0)
	}
	return true, nil
}

// longestSnooze limits the snooze of a job while all processes wait, because a person may end that wait.
const longestSnooze = time.Minute

// attempt is an attempt of a job, which River numbers.
type attempt struct {
	id, job int64
	number  int
	claim   int64
}

// later returns the error for River after a failure of the database: the job runs again later.
func (b *Box[TTx]) later(ctx context.Context, one *attempt, err error) error {
	b.log.WarnContext(ctx, "jelou: the outbox cannot use its database", "id", one.id, "error", err)
	return river.JobSnooze(5 * time.Second)
}

// ended reports whether this attempt ends without sending, and returns the error for River. It ignores a wait after a 429.
func (w *Worker[TTx]) ended(ctx context.Context, one *attempt, seen *sight) (bool, error) {
	b := w.box
	switch {
	case seen.state == Sent:
		return true, nil
	case seen.state == Refused || !seen.ours:
		return true, river.JobCancel(problem("the message has ended already"))
	case !seen.current:
		// This process was frozen, and River has handed the job out again. River would take the result of this attempt for the
		// result of the current one. So this returns a result that changes nothing before the current attempt is over.
		return true, river.JobSnooze(b.rescue)
	case seen.state == Sending:
		return true, b.park(ctx, one, Sending, Unknown, "the process that was sending it died, or lost its database")
	case seen.state == Unknown:
		return true, b.unknown(ctx, one, seen)
	case seen.late:
		return true, b.park(ctx, one, Queued, Refused, "its deadline passed before it could be sent")
	case seen.paused:
		return true, river.JobSnooze(5 * time.Second)
	case seen.behind > 0:
		return true, river.JobSnooze(time.Duration(seen.behind) * time.Second)
	}
	return false, nil
}

// wait waits for d, or at most for longestTurn. It returns false if d is longer, or if the process is about to stop.
func (w *Worker[TTx]) wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-w.stopping:
		return false
	case <-ctx.Done():
		return false
	default:
	}
	if d <= 0 {
		return true
	}
	long := d > w.box.longestTurn()
	timer := time.NewTimer(min(d, w.box.longestTurn()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return !long
	case <-w.stopping:
		return false
	case <-ctx.Done():
		return false
	}
}

// unknown looks for evidence of an unknown message. It parks the message if the outbox does not settle, or has looked long
// enough.
func (b *Box[TTx]) unknown(ctx context.Context, one *attempt, seen *sight) error {
	if !b.settles || seen.age > b.settleTime {
		return river.JobCancel(problem("the delivery is unknown: " + seen.reason))
	}
	one.claim = seen.claim
	messageID := b.evidence(ctx, one, seen)
	if messageID != "" && b.finish(ctx, one, verdict{state: Sent, messageID: messageID}) {
		return nil
	}
	return river.JobSnooze(b.settlePause)
}

// evidence returns Jelou's id of the message if the history proves that Jelou accepted it, or else "".
func (b *Box[TTx]) evidence(ctx context.Context, one *attempt, seen *sight) string {
	ctx, cancel := context.WithTimeout(ctx, b.longestSend())
	defer cancel()
	id, err := b.find(ctx, one, seen)
	if err != nil {
		b.log.WarnContext(ctx, "jelou: the outbox cannot look for evidence", "id", one.id, slog.Any("error", delivery.Wrap(delivery.NotSent, err)))
	}
	return id
}

func (b *Box[TTx]) find(ctx context.Context, one *attempt, seen *sight) (string, error) {
	botID, kind, body, err := b.body(ctx, one.id)
	if err != nil {
		return "", err
	}
	before, err := b.others(ctx, one.id, kind, body)
	if err != nil || before.alike {
		return "", err
	}
	failure := &delivery.Error{Outcome: delivery.Unknown, Began: seen.began}
	evidence, err := b.settleContent(ctx, botID, kind, body, failure, settle.Known(before.messageIDs...))
	proof, ok := evidence.(settle.Found)
	if err != nil || !ok {
		return "", err
	}
	// The row may show a message that was sent meanwhile.
	after, err := b.others(ctx, one.id, kind, body)
	if err != nil || after.alike || slices.Contains(after.messageIDs, proof.MessageID) {
		return "", err
	}
	return proof.MessageID, nil
}

// problem is an error whose text has nothing private, so it may be printed.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the words.
func (p problem) SafeText() string { return string(p) }
