package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	jelou "github.com/jelou-go/jelou/generated"
)

// Insert puts a message into the outbox in your transaction, and returns the message's id in the outbox. The outbox sends the
// message if you commit the transaction. With a nil tx, Insert uses its own transaction. If the message or the bot's id breaks
// the contract, the error wraps a [*jelou.ValidationError].
func (b *Box[TTx]) Insert(ctx context.Context, tx TTx, botID string, message jelou.Message, opts ...ItemOption) (int64, error) {
	return b.insertOne(ctx, tx, Item{BotID: botID, Message: message}, opts)
}

// InsertTemplate does the same as [Box.Insert] for an approved template with one destination.
func (b *Box[TTx]) InsertTemplate(ctx context.Context, tx TTx, botID string, template jelou.Template, opts ...ItemOption) (int64, error) {
	return b.insertOne(ctx, tx, Item{BotID: botID, Template: &template}, opts)
}

func (b *Box[TTx]) insertOne(ctx context.Context, tx TTx, item Item, opts []ItemOption) (int64, error) {
	for _, opt := range opts {
		opt(&item)
	}
	ids, err := b.InsertMany(ctx, tx, item)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// InsertMany does the same as [Box.Insert] for many items. It inserts all of them or none, and each person gets theirs in this
// order. An error about one of several items names its index. Insert a few thousand at a time: nothing else can write to
// SQLite meanwhile.
func (b *Box[TTx]) InsertMany(ctx context.Context, tx TTx, items ...Item) ([]int64, error) {
	rows := make([]row, len(items))
	for i, item := range items {
		var err error
		if rows[i], err = b.newRow(item); err != nil {
			if len(items) > 1 {
				err = fmt.Errorf("item %d: %w", i, err)
			}
			return nil, fmt.Errorf("jelou: %w", err)
		}
	}
	if len(items) == 0 {
		return nil, nil
	}
	inserted := false
	insert := func(tx TTx) error {
		for some := range slices.Chunk(rows, jobsAtOnce) {
			if err := b.insertJobs(ctx, tx, some); err != nil {
				return err
			}
		}
		// The rows need one statement, because a caller may commit its transaction after an error. A job without a row
		// sends nothing.
		text, _ := json.Marshal(rows) // cannot fail for texts and numbers
		_, err := b.store.ExecTx(ctx, tx, b.sql.Replace(sqlInsert), string(text))
		inserted = err == nil
		return err
	}
	err := b.within(ctx, tx, insert)
	switch {
	case err == nil:
		ids := make([]int64, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
		}
		return ids, nil
	case inserted: // the commit failed, but the database may have done it
		return nil, fmt.Errorf("jelou: it is not known whether the outbox has the message: %w", err)
	default:
		return nil, fmt.Errorf("jelou: the message cannot be inserted: %w", err)
	}
}

// jobsAtOnce bounds the memory of an insert: a job in River's hands takes several KiB.
const jobsAtOnce = 1000

// insertJobs inserts the jobs of rows, whose ids become those of the rows.
func (b *Box[TTx]) insertJobs(ctx context.Context, tx TTx, rows []row) error {
	jobs := make([]river.InsertManyParams, len(rows))
	for i, r := range rows {
		opts := new(river.InsertOpts)
		if r.Due != nil {
			opts.ScheduledAt = timeOf(*r.Due)
		}
		jobs[i] = river.InsertManyParams{Args: Args{}, InsertOpts: opts}
	}
	results, err := b.insert.InsertManyTx(ctx, tx, jobs)
	if err != nil {
		return err
	}
	for i := range results {
		rows[i].ID = results[i].Job.ID
	}
	return nil
}

// within runs do in the caller's transaction, or in a transaction of its own if tx is nil.
func (b *Box[TTx]) within(ctx context.Context, tx TTx, do func(TTx) error) error {
	var none TTx
	if any(tx) == any(none) {
		return b.store.InTx(ctx, do)
	}
	return do(tx)
}

// row is an item in the form in which the database inserts it.
type row struct {
	ID       int64    `json:"id"`
	Bot      string   `json:"bot"`
	Person   string   `json:"person"`
	Kind     string   `json:"kind"`
	Body     string   `json:"body"`
	Fallback *string  `json:"fallback"`
	Due      *float64 `json:"due"`
	Deadline *float64 `json:"deadline"`
}

func (b *Box[TTx]) newRow(item Item) (row, error) {
	one, err := contentOf(item)
	if err != nil {
		return row{}, err
	}
	r := row{
		Bot: one.bot, Person: b.sealer.people(one)[0], Kind: one.kind, Body: b.sealer.seal(one.body),
		Due: seconds(item.At), Deadline: seconds(item.Deadline),
	}
	switch {
	case item.Fallback == nil && !item.Deadline.IsZero() && !item.At.Before(item.Deadline):
		return row{}, errors.New("the deadline of the message passes before the time to send it")
	case item.Fallback == nil:
		return r, nil
	case item.Deadline.IsZero():
		return row{}, errors.New("a fallback needs a deadline, after which it is sent")
	}
	fallback, err := templateContent(item.BotID, *item.Fallback)
	if err != nil {
		return row{}, err
	}
	if fallback.recipient() != one.recipient() {
		return row{}, errors.New("the fallback goes to another person than the message")
	}
	sealed := b.sealer.seal(fallback.body)
	r.Fallback = &sealed
	return r, nil
}

func seconds(t time.Time) *float64 {
	if t.IsZero() {
		return nil
	}
	s := float64(t.UnixMicro()) / 1e6
	return &s
}

func timeOf(seconds float64) time.Time { return time.UnixMicro(int64(seconds * 1e6)) }

// duration returns at most a century, because a longer time may overflow.
func duration(seconds float64) time.Duration {
	const century = 100 * 365 * 24 * 60 * 60
	return time.Duration(min(seconds, century) * float64(time.Second))
}
