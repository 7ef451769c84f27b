package outbox

import (
	"context"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// Store is a database that keeps an outbox. [Postgres] and package sqlite have one each; nobody needs another.
type Store[TTx any] interface {
	// Driver is River's for the same database.
	Driver() riverdriver.Driver[TTx]
	// Schema is that of River's tables and ours, "" for the default.
	Schema() string
	// Dialect has the words that differ.
	Dialect() Dialect
	// Migrate runs River's migrations and then the statements, while nobody else does.
	Migrate(ctx context.Context, river *rivermigrate.Migrator[TTx], tables []string) error
	// Begin begins a transaction that waits for other writers.
	Begin(ctx context.Context) (TTx, error)
	Commit(ctx context.Context, tx TTx) error
	Rollback(ctx context.Context, tx TTx) error
	// Exec and Row run one statement, in tx unless that is nil. Exec returns how many rows it changed.
	Exec(ctx context.Context, tx *TTx, sql string, args ...any) (int64, error)
	Row(ctx context.Context, tx *TTx, sql string, args ...any) Row
}

// Row is one row of a result. Without one, Scan fails with an error that is [sql.ErrNoRows].
type Row interface {
	Scan(into ...any) error
}

// Dialect is a list of pairs: a word of our SQL, and the database's own.
type Dialect []string

// inTx runs do in a transaction: in tx if the caller has one, else in one of its own.
func inTx[TTx any](ctx context.Context, store Store[TTx], tx TTx, do func(TTx) error) error {
	var none TTx
	if any(tx) != any(none) {
		return do(tx)
	}
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		_ = store.Rollback(context.WithoutCancel(ctx), tx) // the first error is the one to return
		return err
	}
	return store.Commit(ctx, tx)
}
