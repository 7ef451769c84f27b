package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/internal/redact"
)

// State is the state of a message.
type State string

// The states.
const (
	// Queued means that the message was not sent, and will be.
	Queued State = "queued"
	// Sending means that an attempt has begun, and that its outcome is not known yet.
	Sending State = "sending"
	// Sent means that Jelou accepted the message.
	Sent State = "sent"
	// Refused means that the message was not sent, and that only [Box.Resend] can send it.
	Refused State = "refused"
	// Unknown means that the person may have the message, and that only [Box.Resend] sends it again. [Box.End] ends it.
	Unknown State = "unknown"
)

// Status describes one message.
type Status struct {
	ID        int64     `json:"id"`                  // the id that Insert returned
	Kind      string    `json:"kind"`                // "message" or "template"; a message that became its fallback is a template
	State     State     `json:"state"`               // the present state
	MessageID string    `json:"messageId,omitempty"` // Jelou's id of a sent message
	Reason    string    `json:"reason,omitempty"`    // why the message is refused, unknown or still queued; of a sent one, why it was unknown, or that a person ended it
	At        time.Time `json:"at"`                  // the time of the last change
}

var (
	// ErrNotFound means that the outbox does not have the message, or no longer has it.
	ErrNotFound error = redact.Problem("there is no such message in the outbox")
	// ErrNotParked means that a message is neither refused nor unknown.
	ErrNotParked error = redact.Problem("only a message that is refused or unknown can be sent again")
	// ErrNotWaiting means that the outbox has no such message, or that it is sending, sent or refused.
	ErrNotWaiting error = redact.Problem("only a message that is queued or unknown can be ended")
	// ErrTooLate means that the deadline of a message has passed, and that it has no fallback.
	ErrTooLate error = redact.Problem("the deadline of the message has passed")
)

// Status returns the status of a message, or [ErrNotFound].
func (b *Box[TTx]) Status(ctx context.Context, id int64) (Status, error) {
	s := Status{ID: id}
	var at float64
	err := b.row(ctx, sqlStatus, id).Scan(&s.Kind, &s.State, &s.MessageID, &s.Reason, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Status{}, ErrNotFound
	case err != nil:
		return Status{}, failed(err)
	}
	s.At = timeOf(at)
	return s, nil
}

// List returns up to limit messages in a state with ids greater than after, in the order of their ids. It fails for a negative
// limit and for a state that does not exist.
func (b *Box[TTx]) List(ctx context.Context, state State, after int64, limit int) ([]Status, error) {
	if limit < 0 {
		return nil, redact.Problem("the limit of a list is negative")
	}
	if !slices.Contains([]State{Queued, Sending, Sent, Refused, Unknown}, state) {
		return nil, redact.Problem("a message has no such state") // an empty list would be good news
	}
	var rows []struct {
		Status
		At float64 `json:"at"`
	}
	if err := b.rows(ctx, &rows, sqlList, state, after, limit); err != nil {
		return nil, failed(err)
	}
	list := make([]Status, len(rows))
	for i, row := range rows {
		list[i] = row.Status
		list[i].At = timeOf(row.At)
	}
	return list, nil
}

// Counts returns how many messages are in each state. It does not count messages that the outbox has removed after their
// retention.
func (b *Box[TTx]) Counts(ctx context.Context) (map[State]int64, error) {
	var counts map[State]int64
	err := b.rows(ctx, &counts, sqlCounts)
	return counts, failed(err)
}

// Paused reports whether the queue is paused. A refusal that concerns all messages, such as a 401, pauses it; so can a person
// in River's UI.
func (b *Box[TTx]) Paused(ctx context.Context) (bool, error) {
	var paused bool
	err := b.row(ctx, "SELECT {paused}").Scan(&paused)
	return paused, failed(err)
}

// Held returns how long all processes still wait after a 429 or another failure, or 0.
func (b *Box[TTx]) Held(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := b.row(ctx, "SELECT {held}").Scan(&seconds)
	return duration(seconds), failed(err)
}

// Resume ends a pause, and also a wait after a 429 or another failure.
func (b *Box[TTx]) Resume(ctx context.Context) error {
	if _, err := b.exec(ctx, "UPDATE {s}jelou_outbox_pace SET held_until = 0"); err != nil {
		return failed(err)
	}
	err := b.insert.QueueResume(ctx, Queue, nil)
	if errors.Is(err, river.ErrNotFound) {
		return nil // no process has run yet
	}
	return failed(err)
}

// Resend queues a message again that is [Unknown] or [Refused]. Leave that decision to a person, because the receiver of an
// unknown message may get it twice. The error is [ErrNotFound], [ErrNotParked] for a message in another state,
// or [ErrTooLate] for a message whose deadline has passed.
func (b *Box[TTx]) Resend(ctx context.Context, id int64) error {
	err := b.requeue(ctx, id, 0)
	if !errors.Is(err, ErrNotParked) {
		return failed(err)
	}
	now, err := b.Status(ctx, id)
	switch {
	case err != nil:
		return err
	case now.State == Unknown || now.State == Refused:
		return ErrTooLate
	default:
		return ErrNotParked
	}
}

// ended is the reason of a message that a person ended.
const ended = "a person ended it"

// End ends a message that is [Queued] or [Unknown], and sends nothing. Give [Sent] as its state if the person has the message,
// or else [Refused]. So you close an unknown message when you have found out, or cancel a message in the transaction that
// cancels its order. With a nil tx, End uses its own transaction. The error is [ErrNotWaiting] for a message in another
// state.
func (b *Box[TTx]) End(ctx context.Context, tx TTx, id int64, state State) error {
	if state != Sent && state != Refused {
		return redact.Problem("a message ends as sent or refused")
	}
	var changed int64
	err := b.within(ctx, tx, func(tx TTx) (err error) {
		changed, err = b.store.ExecTx(ctx, tx, b.sql.Replace(sqlEnd), id, state, ended)
		return err
	})
	if err == nil && changed == 0 {
		return ErrNotWaiting
	}
	return failed(err)
}

// requeue gives a message a new River job. The message must be parked if lost is 0, and else queued with the job lost.
func (b *Box[TTx]) requeue(ctx context.Context, id, lost int64) error {
	return b.store.InTx(ctx, func(tx TTx) error {
		inserted, err := b.insert.InsertTx(ctx, tx, Args{ID: id}, nil)
		if err != nil {
			return err
		}
		changed, err := b.store.ExecTx(ctx, tx, b.sql.Replace(sqlRetake), id, inserted.Job.ID, lost)
		if err == nil && changed == 0 {
			return ErrNotParked
		}
		return err
	})
}

// failed makes an error of the database an error for the caller.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("jelou: the outbox cannot use its database: %w", err)
}
