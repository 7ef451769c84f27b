package sqlite_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

// A program on one machine keeps its messages in a file. A message stays there until the program has sent it, even if the
// program ends in between.
func Example() {
	run := func(ctx context.Context) error {
		creds, err := auth.FromEnv()
		if err != nil {
			return err
		}
		client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction, jelou.WithRequestEditorFn(creds.Intercept))
		if err != nil {
			return err
		}
		box, err := sqlite.Open("messages.db", client, outbox.WithRate(5, 1))
		if err != nil {
			return err
		}
		defer func() { _ = box.Close() }()
		if err := box.Migrate(ctx); err != nil {
			return err
		}
		message := jelou.TextMessage{UserID: "593987654321", Text: "Your order is ready."}
		if _, err := box.Insert(ctx, nil, "BOT_ID", message); err != nil {
			return err
		}
		return box.Run(ctx)
	}
	_ = run
}

// A web server only inserts: here, an order and the message about it in one transaction. Another process sends.
func ExampleBox_DB() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "outbox")
	defer func() { _ = os.RemoveAll(dir) }()
	box, err := sqlite.Open(filepath.Join(dir, "messages.db"), nil, outbox.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = box.Close() }()
	if err := box.Migrate(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := box.DB().ExecContext(ctx, "CREATE TABLE orders (id TEXT)"); err != nil {
		fmt.Println(err)
		return
	}

	order := func() (int64, error) {
		tx, err := box.DB().BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		defer func() { _ = tx.Rollback() }() // does nothing after Commit
		if _, err := tx.ExecContext(ctx, "INSERT INTO orders VALUES ('A-17')"); err != nil {
			return 0, err
		}
		message := jelou.TextMessage{UserID: "593987654321", Text: "We have your order."}
		id, err := box.Insert(ctx, tx, "BOT_ID", message, outbox.WithDeadline(time.Now().Add(24*time.Hour)))
		if err != nil {
			return 0, err
		}
		return id, tx.Commit()
	}
	id, err := order()
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := box.Status(ctx, id)
	fmt.Println(status.State, err)
	// Output: queued <nil>
}
