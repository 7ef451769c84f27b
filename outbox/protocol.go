package outbox

import (
	"context"
	"database/sql"
	"time"

	"github.com/riverqueue/river"
)

// sight is an attempt's view of its message.
type sight struct {
	state         State
	ours, current bool
	claim         int64
	began         time.Time // the beginning of the last attempt
	age           time.Duration
	reason        string
	late, paused  bool
	held          time.Duration
	behind        int
}

func (b *Box[TTx]) look(ctx context.Context, one *attempt) (*sight, error) {
	var (
		s                sight
		began, age, held float64
	)
	err := b.store.Row(ctx, nil, b.sql.look, b.now(), one.id, one.job, one.number, b.holding()).
		Scan(&s.state, &s.ours, &s.current, &s.claim, &began, &age, &s.reason, &s.late, &held, &s.paused, &s.behind)
	s.began, s.age, s.held = timeOf(began), duration(age), duration(held)
	return &s, err
}

func (b *Box[TTx]) holding() int {
	if b.holdUnknown {
		return 1
	}
	return 0
}

// turn reserves the next free turn of the common pace, and returns the wait for it.
func (b *Box[TTx]) turn(ctx context.Context) (time.Duration, error) {
	interval := b.interval()
	if interval == 0 {
		return 0, nil
	}
	var wait float64
	err := b.store.Row(ctx, nil, b.sql.turn, b.now(), -interval*float64(b.burst-1), interval, b.longestTurn().Seconds()).Scan(&wait)
	return duration(wait), err
}

// marked is a message with a mark, which is the right to send it once.
type marked struct {
	bot, kind string
	body      []byte
}

// mark writes the mark and commits it. Without a mark nothing is sent. [sql.ErrNoRows] means that the message cannot be sent
// now.
func (b *Box[TTx]) mark(ctx context.Context, one *attempt) (*marked, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	var (
		m        marked
		text     string
		fallback sql.NullString
	)
	err := b.store.Row(ctx, nil, b.sql.mark, b.now(), one.id, one.job, one.number, b.holding(), one.claim).Scan(&m.bot, &m.kind, &text, &fallback)
	if err != nil {
		return nil, err
	}
	if fallback.Valid {
		m.kind, text = kindTemplate, fallback.String
	}
	m.body, err = b.sealer.open(text)
	return &m, err
}

// finish writes the outcome of the attempt. It repeats that for a while if the database is away, because without the outcome
// the message becomes unknown.
func (b *Box[TTx]) finish(ctx context.Context, one *attempt, v verdict) (written bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		_, err := b.store.Exec(ctx, nil, b.sql.finish, b.now(), one.id, one.claim, v.state, v.messageID, v.reason)
		if err == nil {
			return true
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			b.log.ErrorContext(ctx, "jelou: the outcome of a message cannot be written: the message will be unknown", "id", one.id, "outcome", v.state, "error", err)
			return false
		}
	}
}

// park ends a message that this attempt does not send.
func (b *Box[TTx]) park(ctx context.Context, one *attempt, from, to State, reason string) error {
	_, err := b.store.Exec(ctx, nil, b.sql.park, b.now(), one.id, one.job, one.number, from, to, reason)
	if err != nil {
		return b.later(ctx, one, err)
	}
	b.log.WarnContext(ctx, "jelou: "+string(to), "id", one.id, "reason", reason)
	if to == Unknown {
		return river.JobSnooze(0) // the next attempt looks for evidence, or parks the message
	}
	return river.JobCancel(problem(reason))
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
