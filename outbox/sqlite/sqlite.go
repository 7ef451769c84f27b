// Package sqlite keeps an outbox in a SQLite file, for one or several processes on one machine. It needs no server.
//
// It compiles for 64-bit systems only, because River's driver for SQLite does.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver "sqlite"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
)

// Box is an outbox in a SQLite file.
type Box struct {
	*outbox.Box[*sql.Tx]
	yours *sql.DB
	ours  store
}

// Open opens the file, or creates it. With a nil client, the outbox can only insert.
//
// The file must be on a disk of this machine, because SQLite's locks do not work over a network.
func Open(file string, client *jelou.ClientWithResponses, opts ...outbox.Option) (*Box, error) {
	if file == "" || strings.Contains(file, ":memory:") {
		return nil, errors.New("jelou: the outbox has no file") // each connection would have its own database in memory
	}
	if err := create(file); err != nil {
		return nil, fmt.Errorf("jelou: the file of the outbox cannot be made: %w", err)
	}
	// Transactions take the write lock when they begin, and wait for it. Otherwise two readers that both want to write
	// would fail at once. Each commit waits until the disk has it.
	address := "file:" + (&url.URL{Path: filepath.Clean(file)}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(30000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	b := new(Box)
	var err error
	for _, db := range []**sql.DB{&b.yours, &b.ours.db, &b.ours.reads} {
		if *db, err = sql.Open("sqlite", address); err != nil {
			return nil, err
		}
	}
	// Only one transaction can write. The goroutines of a process queue for one connection, which is faster than to
	// queue for the lock.
	b.ours.db.SetMaxOpenConns(1)
	b.ours.reads.SetMaxOpenConns(2)
	if b.Box, err = outbox.New(&b.ours, client, opts...); err != nil {
		_ = b.Close() // an error does not matter, because nothing was written
		return nil, err
	}
	return b, nil
}

// create creates a file that only its owner can read. SQLite gives its other files the same mode. create does not open
// an existing file: to close it again would end the locks that this process has on it.
func create(file string) error {
	made, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the caller's own file
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return made.Close()
}

// DB returns the database, for your own tables and transactions. The database is in WAL mode. Each transaction begins
// as a writer, and until it ends nobody else can write, not even the box.
func (b *Box) DB() *sql.DB { return b.yours }

// Close closes the file. Call it after Run has returned.
func (b *Box) Close() error {
	return errors.Join(b.yours.Close(), b.ours.db.Close(), b.ours.reads.Close())
}

// store reads over other connections than it writes: a reader waits for no writer, not even for an open transaction of the
// caller.
type store struct{ db, reads *sql.DB }

func (s *store) Driver() riverdriver.Driver[*sql.Tx] { return riversqlite.New(s.db) }

func (s *store) Schema() string { return "" }

func (s *store) Dialect() outbox.Dialect {
	return outbox.Dialect{
		"{s}", "",
		"{now}", "unixepoch('subsec')",
		"{max}", "max", "{min}", "min",
		"{scheduled}", "unixepoch(j.scheduled_at, 'subsec')",
		"{durable}", "NULL",
		"{list}", "json_group_array", "{object}", "json_object",
		"{items}", "json_each($1)",
	}
}

// Migrate does everything in one transaction, which begins as a writer and so excludes other writers.
func (s *store) Migrate(ctx context.Context, river *rivermigrate.Migrator[*sql.Tx], tables []string) error {
	return s.InTx(ctx, func(tx *sql.Tx) error {
		//nolint:staticcheck // deprecated only because of PostgreSQL, where a new value of an enum needs a commit before its use
		_, err := river.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil)
		for _, statement := range tables {
			if err == nil {
				_, err = tx.ExecContext(ctx, statement)
			}
		}
		return err
	})
}

func (s *store) InTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return changed(s.db.ExecContext(ctx, query, args...))
}

func (s *store) ExecTx(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	return changed(tx.ExecContext(ctx, query, args...))
}

func changed(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *store) Row(ctx context.Context, query string, args ...any) outbox.Row {
	db := s.db
	if strings.HasPrefix(query, "SELECT") {
		db = s.reads
	}
	return db.QueryRowContext(ctx, query, args...)
}
