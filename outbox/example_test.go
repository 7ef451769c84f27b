package outbox_test

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
)

// A shop writes an order and the message about it in one transaction.
func Example() {
	order := func(ctx context.Context, pool *pgxpool.Pool, userID string) error {
		creds, err := auth.FromEnv()
		if err != nil {
			return err
		}
		client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction, jelou.WithRequestEditorFn(creds.Intercept))
		if err != nil {
			return err
		}
		box, err := outbox.Postgres(pool, client, outbox.WithRate(5, 1))
		if err != nil {
			return err
		}
		if err := box.Migrate(ctx); err != nil {
			return err
		}
		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			message := jelou.TextMessage{UserID: userID, Text: "Your order is ready."}
			if _, err := box.Insert(ctx, tx, "BOT_ID", message, outbox.WithDeadline(time.Now().Add(time.Hour))); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "UPDATE orders SET ready = TRUE WHERE user_id = $1", userID)
			return err
		})
		if err != nil {
			return err
		}
		return box.Run(ctx) // in as many processes as you like
	}
	_ = order
}

// A person decides about each unknown message: has its receiver got it?
func ExampleBox_Resend() {
	decide := func(ctx context.Context, box *outbox.Box[pgx.Tx], arrived func(outbox.Status) bool) error {
		parked, err := box.List(ctx, outbox.Unknown, 0, 100)
		if err != nil {
			return err
		}
		for _, message := range parked {
			if arrived(message) {
				err = box.End(ctx, nil, message.ID, outbox.Sent)
			} else {
				err = box.Resend(ctx, message.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	_ = decide
}
