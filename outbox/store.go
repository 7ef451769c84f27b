package outbox

import (
	"context"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

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
	// Begin begins a transaction that waits for other writers.
	Begin(ctx context.Context) (TTx, error)
	Commit(ctx context.Context, tx TTx) error
	Rollback(ctx context.Context, tx TTx) error
	// Exec and Row run one statement, in tx unless tx is nil. Exec returns how many rows it changed.
	Exec(ctx context.Context, tx *TTx, sql string, args ...any) (int64, error)
	Row(ctx context.Context, tx *TTx, sql string, args ...any) Row
}

// Row is the row of a result. If the result has no row, Scan fails with an error that is [sql.ErrNoRows].
type Row interface {
	Scan(into ...any) error
}

// Dialect is a list of pairs: a word of the outbox's SQL, and the database's SQL for it.
type Dialect []string

// inTx runs do in a transaction: in tx if it is not nil, else in a new transaction.
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
		_ = store.Rollback(context.WithoutCancel(ctx), tx) // the error of do matters more
		return err
	}
	return store.Commit(ctx, tx)
}
