package main

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

// shop keeps the orders and the outbox in one database.
type shop struct {
	order   func(ctx context.Context, number, userID string) (int64, error)
	status  func(ctx context.Context, id int64) (outbox.Status, error)
	workers []func(ctx context.Context) error
	ui      func(ctx context.Context) (http.Handler, error)
	close   func()
}

const (
	botID  = "BOT_ID"
	tables = `CREATE TABLE IF NOT EXISTS example_orders (number text NOT NULL, message bigint NOT NULL)`
	insert = `INSERT INTO example_orders (number, message) VALUES ($1, $2)`
)

func ready(number, userID string) jelou.Message {
	return jelou.TextMessage{UserID: userID, Text: "Your order " + number + " is ready."}
}

func openPostgres(ctx context.Context, url string, client *jelou.ClientWithResponses, opts ...outbox.Option) (*shop, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	// The example has a schema of its own: in the default one, it would send the messages of a real outbox to its
	// sandbox. Your program needs no such option.
	box, err := outbox.Postgres(pool, client, append(opts, outbox.WithSchema("jelou_example"))...)
	if err == nil {
		err = box.Migrate(ctx)
	}
	if err == nil {
		_, err = pool.Exec(ctx, tables)
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	order := func(ctx context.Context, number, userID string) (id int64, err error) {
		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if id, err = box.Insert(ctx, tx, botID, ready(number, userID), outbox.WithDeadline(time.Now().Add(time.Hour))); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, insert, number, id)
			return err
		})
		return id, err
	}
	return &shop{order, box.Status, []func(context.Context) error{box.Run, box.Run}, riverUI(box), pool.Close}, nil
}

func openSQLite(ctx context.Context, file string, client *jelou.ClientWithResponses, opts ...outbox.Option) (*shop, error) {
	box, err := sqlite.Open(file, client, opts...)
	if err != nil {
		return nil, err
	}
	if err = box.Migrate(ctx); err == nil {
		_, err = box.DB().ExecContext(ctx, tables)
	}
	if err != nil {
		_ = box.Close()
		return nil, err
	}
	order := func(ctx context.Context, number, userID string) (int64, error) {
		tx, err := box.DB().BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		defer func() { _ = tx.Rollback() }() // after a commit this does nothing
		id, err := box.Insert(ctx, tx, botID, ready(number, userID), outbox.WithDeadline(time.Now().Add(time.Hour)))
		if err != nil {
			return 0, err
		}
		if _, err := tx.ExecContext(ctx, insert, number, id); err != nil {
			return 0, err
		}
		return id, tx.Commit()
	}
	return &shop{order, box.Status, []func(context.Context) error{box.Run, box.Run}, riverUI(box.Box), func() { _ = box.Close() }}, nil
}

// wait waits until every message has ended.
func (s *shop) wait(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		for {
			status, err := s.status(ctx, id)
			if err != nil {
				return err
			}
			if status.State != outbox.Queued && status.State != outbox.Sending {
				break
			}
			select {
			case <-time.After(100 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}
