package outbox

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	jelou "github.com/jelou-go/jelou/generated"
)

// DefaultSchema is the PostgreSQL schema of River's tables and the outbox's own, unless [WithSchema] names another. It differs
// from the schema of your own River, because a River that does not know the outbox's jobs would discard stuck ones.
const DefaultSchema = "jelou"

// Postgres returns an outbox in a PostgreSQL database, for any number of machines. With a nil client, the outbox can only
// insert.
//
// The pool needs a connection for each worker and about 4 more.
func Postgres(pool *pgxpool.Pool, client *jelou.ClientWithResponses, opts ...Option) (*Box[pgx.Tx], error) {
	if pool == nil {
		return nil, errors.New("jelou: the outbox has no connection pool")
	}
	o := newOptions(opts)
	return New(&postgres{pool: pool, schema: o.schema}, client, opts...)
}

type postgres struct {
	pool   *pgxpool.Pool
	schema string
}

func (p *postgres) Driver() riverdriver.Driver[pgx.Tx] { return riverpgxv5.New(p.pool) }

func (p *postgres) Schema() string { return p.schema }

func (p *postgres) Dialect() Dialect {
	schema := ""
	if p.schema != "" {
		schema = pgx.Identifier{p.schema}.Sanitize() + "."
	}
	return Dialect{
		"{s}", schema,
		"{now}", "extract(epoch FROM clock_timestamp())::float8",
		"{max}", "greatest", "{min}", "least",
		"{scheduled}", "extract(epoch FROM j.scheduled_at)::float8",
		"{durable}", "CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', TRUE) END",
		"{list}", "json_agg", "{object}", "json_build_object",
		"{items}", "json_array_elements($1::json)",
	}
}

// Migrate holds a lock in a separate transaction, because River's migrations need their own transactions. The lock has a
// connection outside the pool: otherwise callers who wait for the lock could take all connections from the caller who has it.
// The time-outs of the role or the database are for short statements, and not for such a wait.
func (p *postgres) Migrate(ctx context.Context, river *rivermigrate.Migrator[pgx.Tx], tables []string) error {
	config := p.pool.Config()
	config.MinConns, config.MinIdleConns, config.MaxConns = 0, 0, 1
	beside, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer beside.Close()
	return pgx.BeginFunc(ctx, beside, func(lock pgx.Tx) error {
		if _, err := lock.Exec(ctx, `SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
			SELECT pg_advisory_xact_lock(hashtext('jelou_outbox'))`); err != nil {
			return err
		}
		// CREATE SCHEMA needs a right on the database, even with IF NOT EXISTS.
		var exists bool
		if err := lock.QueryRow(ctx, "SELECT $1 = '' OR EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", p.schema).Scan(&exists); err != nil {
			return err
		}
		if !exists {
			if _, err := p.pool.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{p.schema}.Sanitize()); err != nil {
				return err
			}
		}
		if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return err
		}
		for _, sql := range tables {
			if _, err := p.pool.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *postgres) InTx(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, p.pool, do)
}

func (p *postgres) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	tag, err := p.pool.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (p *postgres) ExecTx(ctx context.Context, tx pgx.Tx, sql string, args ...any) (int64, error) {
	tag, err := tx.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (p *postgres) Row(ctx context.Context, sql string, args ...any) Row {
	return p.pool.QueryRow(ctx, sql, args...)
}
