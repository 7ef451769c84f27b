package outbox

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// Queue is the name of the queue in River that holds the outbox's messages.
const Queue = "jelou"

// Box is an outbox: messages in a database. It is safe for concurrent use. TTx is a transaction of the database.
type Box[TTx any] struct {
	*options
	store  Store[TTx]
	client *jelou.ClientWithResponses
	insert *river.Client[TTx] // inserts jobs and pauses the queue; never starts
	sql    *strings.Replacer  // writes statements in the dialect of the database
	sealer *sealer

	unknowns atomic.Int32  // the number of unknown outcomes since another one
	turns    chan struct{} // has an element for each worker that reserves a turn and waits for it
	searches chan struct{} // has an element for each worker that searches for evidence
}

// Store is a database that keeps an outbox. [Postgres] and package sqlite have their own; you need no other.
type Store[TTx any] interface {
	// Driver returns River's driver for the same database.
	Driver() riverdriver.Driver[TTx]
	// Schema returns the schema of River's tables and the outbox's own, or "" for the default.
	Schema() string
	// Dialect returns the database's own words for SQL.
	Dialect() Dialect
	// Migrate runs River's migrations and then the statements. It excludes other migrations meanwhile.
	Migrate(ctx context.Context, river *rivermigrate.Migrator[TTx], tables []string) error
	// InTx runs do in a transaction that waits for other writers. It commits the transaction if do returns nil.
	InTx(ctx context.Context, do func(tx TTx) error) error
	// Exec runs one statement, and returns how many rows it changed.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// ExecTx is Exec in a transaction.
	ExecTx(ctx context.Context, tx TTx, sql string, args ...any) (int64, error)
	// Row runs a statement that returns one row.
	Row(ctx context.Context, sql string, args ...any) Row
}

// Row is the row of a result. If the result has no row, Scan fails with an error that is [sql.ErrNoRows].
type Row interface {
	Scan(into ...any) error
}

// Dialect is a list of pairs: a word of the outbox's SQL, and the database's SQL for it.
type Dialect []string

// New returns an outbox in a store. [Postgres] and package sqlite call it for you. It does not use the database yet. It
// fails for a key of [WithCipher] of another length than 32 bytes. It also fails for a schema name that is longer than
// 46 bytes, begins with a digit, or has other characters than ASCII letters, digits and underscores.
func New[TTx any](store Store[TTx], client *jelou.ClientWithResponses, opts ...Option) (*Box[TTx], error) {
	o := newOptions(opts)
	sealer, err := newSealer(o.keys)
	if err != nil {
		return nil, err
	}
	insert, err := river.NewClient(store.Driver(), &river.Config{Schema: store.Schema(), Logger: o.log})
	if err != nil {
		return nil, fmt.Errorf("jelou: River cannot be set up: %w", err)
	}
	return &Box[TTx]{
		options: o, store: store, client: client, insert: insert, sealer: sealer,
		sql:   newStatements(store.Dialect(), o.holdUnknown),
		turns: make(chan struct{}, o.ahead), searches: make(chan struct{}, (o.workers+1)/2),
	}, nil
}

// Migrate creates River's tables and the outbox's own, or brings them up to date. Any number of processes may call it
// at once.
func (b *Box[TTx]) Migrate(ctx context.Context) error {
	migrator, err := rivermigrate.New(b.store.Driver(), &rivermigrate.Config{Schema: b.store.Schema(), Logger: b.log})
	if err != nil {
		return fmt.Errorf("jelou: River cannot be set up: %w", err)
	}
	tables := make([]string, len(schema))
	for i, sql := range schema {
		tables[i] = b.sql.Replace(sql)
	}
	if err := b.store.Migrate(ctx, migrator, tables); err != nil {
		return fmt.Errorf("jelou: the tables of the outbox cannot be made: %w", err)
	}
	return nil
}

const (
	errNoClient    = redact.Problem("the outbox has no client to send with")
	errOtherSchema = redact.Problem("River has another schema than the outbox: WithSchema names that of the outbox")
)

// Run sends messages until ctx ends. Then it begins no further message, and returns when the sends that have begun are
// over. A send takes at most a third of the time until a rescue. The stop makes no message unknown. Run fails if the
// outbox has no client, or if River cannot start. If the database goes away meanwhile, Run logs that and goes on.
func (b *Box[TTx]) Run(ctx context.Context) error {
	config := &river.Config{
		Schema: b.store.Schema(), Logger: b.log,
		JobTimeout: b.longestJob(), RescueStuckJobsAfter: b.rescue,
		FetchCooldown: 10 * time.Millisecond, FetchPollInterval: 500 * time.Millisecond,
	}
	if err := b.Configure(config); err != nil {
		return err
	}
	for _, change := range b.river {
		change(config)
	}
	client, err := river.NewClient(b.store.Driver(), config)
	if err != nil {
		return fmt.Errorf("jelou: River cannot be set up: %w", err)
	}
	// If no process has run for a day, River removes cancelled jobs as soon as it starts, and nobody could tell any
	// more that somebody cancelled them.
	err = b.adopt(ctx)
	if err == nil {
		if paused, _ := b.Paused(ctx); paused { // a restart does not end a pause
			b.log.ErrorContext(ctx, stopped)
		}
		if wait, _ := b.Held(ctx); wait > longWait {
			b.log.ErrorContext(ctx, waiting, "wait", wait)
		}
		err = client.Start(context.WithoutCancel(ctx))
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil //nolint:nilerr // a stop is no failure
	case err != nil:
		return fmt.Errorf("jelou: the outbox cannot start: %w", err)
	}
	<-ctx.Done()
	// This ends the context of each job. A send that has begun does not heed it, and is waited for.
	return client.StopAndCancel(context.WithoutCancel(ctx))
}

// River returns a River client of the same tables, for River's UI and for looking at jobs. It sends nothing.
func (b *Box[TTx]) River() *river.Client[TTx] { return b.insert }

// Configure adds the outbox to the configuration of a River client of yours: the worker, the queues and the job that
// cleans up. Use it in place of [Box.Run]. The box must know your River's schema ([WithSchema]); Configure fails if the
// configuration names another. Configure every River client of yours that may become the leader. Stop them with
// StopAndCancel: it ends the waits for a turn, but no send that has begun. Their RescueStuckJobsAfter, an hour unless
// you set it, decides when another process gets the message of a dead one; it must not be shorter than the time of
// [WithRescue].
func (b *Box[TTx]) Configure(config *river.Config) error {
	if b.client == nil {
		return errNoClient
	}
	// Nothing would ever be sent. A River without a schema uses that of the search_path. SQLite has none.
	if s := b.store.Schema(); s != "" && config.Schema != s && (config.Schema != "" || s == DefaultSchema) {
		return errOtherSchema
	}
	if config.Workers == nil {
		config.Workers = river.NewWorkers()
	}
	if config.Queues == nil {
		config.Queues = make(map[string]river.QueueConfig)
	}
	err := cmp.Or(river.AddWorkerSafely(config.Workers, b.Worker()), river.AddWorkerSafely(config.Workers, &sweeper[TTx]{box: b}))
	if err != nil {
		return fmt.Errorf("jelou: River cannot be set up: %w", err)
	}
	config.Queues[Queue] = river.QueueConfig{MaxWorkers: b.workers}
	config.Queues[sweepQueue] = river.QueueConfig{MaxWorkers: 1, FetchPollInterval: 10 * time.Second}
	config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(sweepEvery),
		func() (river.JobArgs, *river.InsertOpts) { return sweep{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
	return nil
}

// exec runs a statement, and returns how many rows it changed.
func (b *Box[TTx]) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return b.store.Exec(ctx, b.sql.Replace(sql), args...)
}

func (b *Box[TTx]) row(ctx context.Context, sql string, args ...any) Row {
	return b.store.Row(ctx, b.sql.Replace(sql), args...)
}

// rows decodes the JSON that a statement returns.
func (b *Box[TTx]) rows(ctx context.Context, into any, sql string, args ...any) error {
	var text string
	if err := b.row(ctx, sql, args...).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// Format prints only the type's name, for every verb, because the outbox has the keys of [WithCipher].
func (b *Box[TTx]) Format(state fmt.State, _ rune) { redact.Format(state, "outbox.Box") }
