package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/riverqueue/river/rivertype"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

func pgBox(t *testing.T, client *jelou.ClientWithResponses, opts ...outbox.Option) (*pgxpool.Pool, *outbox.Box[pgx.Tx], string) {
	t.Helper()
	pool := connect(t, server.URL("postgres"))
	schema := fmt.Sprintf("own_%d", schemas.Add(1))
	box, err := outbox.Postgres(pool, client, append(opts, outbox.WithSchema(schema))...)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return pool, box, schema
}

func sqliteBox(t *testing.T) *sqlite.Box {
	t.Helper()
	box, err := sqlite.Open(t.TempDir()+"/box.db", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return box
}

// A message exists if the caller commits the transaction, and else not.
func TestMessageExistsOnlyIfCommitted(t *testing.T) {
	t.Parallel()
	rolledBack := errors.New("rolled back")
	t.Run("postgres", func(t *testing.T) {
		pool, box, _ := pgBox(t, nil)
		for _, end := range []error{rolledBack, nil} {
			var id int64
			err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) (err error) {
				if id, err = box.Insert(t.Context(), tx, "BOT", jelou.TextMessage{UserID: ana, Text: "one"}); err != nil {
					return err
				}
				if _, err := box.Status(t.Context(), id); !errors.Is(err, outbox.ErrNotFound) {
					t.Errorf("seen before the commit: %v", err)
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			if _, err := box.Status(t.Context(), id); errors.Is(err, outbox.ErrNotFound) != (end != nil) {
				t.Errorf("after %v: %v", end, err)
			}
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		box := sqliteBox(t)
		for _, commit := range []bool{false, true} {
			tx, err := box.DB().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			id, err := box.Insert(t.Context(), tx, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
			if err != nil {
				t.Fatal(err)
			}
			if commit {
				err = tx.Commit()
			} else {
				err = tx.Rollback()
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := box.Status(t.Context(), id); errors.Is(err, outbox.ErrNotFound) == commit {
				t.Errorf("commit %v: %v", commit, err)
			}
		}
	})
}

// A caller can look at the outbox inside its transaction. The workers of the same process wait for that transaction.
func TestTransactionHoldsUpNoReader(t *testing.T) {
	t.Parallel()
	_, client := service(t, nil)
	b := openSQLite(t, t.TempDir()+"/box.db", client, nil)
	migrate(t, b)
	b.running()
	b.becomes(b.add(ana, "one"), outbox.Sent)
	tx, err := b.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
	defer cancel()
	for range 20 { // River asks for work each half second
		if _, err := b.Counts(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// A caller that commits after an error has none of the items, however many they are. To insert them again is safe.
func TestManyItemsFailTogether(t *testing.T) {
	box := sqliteBox(t)
	if _, err := box.DB().ExecContext(t.Context(), `CREATE TRIGGER bad BEFORE INSERT ON jelou_outbox WHEN NEW.bot = 'BAD'
		BEGIN SELECT RAISE(ABORT, 'bad'); END`); err != nil {
		t.Fatal(err)
	}
	tx, err := box.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	items := slices.Repeat([]outbox.Item{message(ana, "text")}, 1001)
	items[1000].BotID = "BAD"
	if _, err := box.InsertMany(t.Context(), tx, items...); err == nil {
		t.Error("the items were inserted")
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if counts, err := box.Counts(t.Context()); err != nil || counts[outbox.Queued] != 0 {
		t.Errorf("%v, %v, want no message", counts, err)
	}
}

// A process that begins waits for no open transaction, and makes nobody else wait for it.
func TestMigrateDoesNotWaitForATransaction(t *testing.T) {
	t.Parallel()
	pool, box, _ := pgBox(t, nil)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := box.Insert(t.Context(), tx, "BOT", jelou.TextMessage{UserID: ana, Text: "one"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := box.Migrate(ctx); err != nil {
		t.Error(err)
	}
}

// Callers can add the outbox to their own River.
func TestOutboxRunsInYourOwnRiver(t *testing.T) {
	t.Parallel()
	s, client := service(t, nil)
	pool, box, schema := pgBox(t, client)
	config := &river.Config{Schema: schema}
	if err := box.Configure(config); err != nil {
		t.Fatal(err)
	}
	mine, err := river.NewClient(riverpgxv5.New(pool), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := mine.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mine.Stop(context.Background()) }()
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); s.Accepted()["one"] != 1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(box.Status(t.Context(), id))
		}
	}
	if err := box.Configure(config); err == nil || !strings.Contains(err.Error(), "River cannot be set up") {
		t.Errorf("twice: %v", err)
	}
}

// The messages would wait for ever in a schema that no worker reads.
func TestConfigureRefusesAnotherSchema(t *testing.T) {
	t.Parallel()
	_, client := service(t, nil)
	pool := connect(t, server.URL("postgres"))
	for _, c := range []struct {
		box, river string
		ok         bool
	}{
		{outbox.DefaultSchema, outbox.DefaultSchema, true}, {"public", "public", true}, {"public", "", true},
		{outbox.DefaultSchema, "", false}, {outbox.DefaultSchema, "public", false}, {"public", outbox.DefaultSchema, false},
	} {
		box, err := outbox.Postgres(pool, client, outbox.WithSchema(c.box))
		if err != nil {
			t.Fatal(err)
		}
		if err := box.Configure(&river.Config{Schema: c.river}); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// River refuses a number of workers beyond its limits.
func TestWorkersStayWithinTheLimitsOfRiver(t *testing.T) {
	t.Parallel()
	_, client := service(t, nil)
	for n, want := range map[int]int{-1: 1, 0: 1, 10_000: 10_000, 10_001: 10_000, math.MaxInt: 10_000} {
		box, err := sqlite.Open(t.TempDir()+"/box.db", client, outbox.WithWorkers(n))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = box.Close() })
		config := &river.Config{}
		if err := box.Configure(config); err != nil {
			t.Fatal(err)
		}
		if got := config.Queues[outbox.Queue].MaxWorkers; got != want {
			t.Errorf("%d: %d workers, want %d", n, got, want)
		}
	}
}

// A stale attempt sends nothing, and returns nothing that ends the job. An attempt is stale if its process was frozen while
// River handed the job to another process.
func TestStaleAttemptSendsNothing(t *testing.T) {
	t.Parallel()
	s, client := service(t, nil)
	pool, box, schema := pgBox(t, client)
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	set := func(sql string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), strings.ReplaceAll(sql, "{s}", schema)); err != nil {
			t.Fatal(err)
		}
	}
	work := func(attempt int) error {
		job := &river.Job[outbox.Args]{}
		job.JobRow = jobRow(id, attempt)
		return box.Worker().Work(t.Context(), job)
	}
	var snooze *river.JobSnoozeError
	set("UPDATE {s}.river_job SET state = 'running', attempt = 2")
	if err := work(1); !errors.As(err, &snooze) || snooze.Duration < time.Minute || len(s.Requests()) != 0 {
		t.Errorf("a stale attempt: %v, %d requests", err, len(s.Requests()))
	}
	set("UPDATE {s}.jelou_outbox SET state = 'sending', claim = 7")
	if err := work(1); !errors.As(err, &snooze) {
		t.Errorf("a stale attempt beside one that sends: %v", err)
	}
	if got, _ := box.Status(t.Context(), id); got.State != outbox.Sending {
		t.Errorf("the stale attempt changed the state: %+v", got)
	}
	set("UPDATE {s}.jelou_outbox SET state = 'queued', claim = NULL")
	set("UPDATE {s}.river_queue SET paused_at = now()")
	set("INSERT INTO {s}.river_queue (name, metadata, paused_at, updated_at) VALUES ('jelou', '{}', now(), now()) ON CONFLICT DO NOTHING")
	if err := work(2); !errors.As(err, &snooze) || len(s.Requests()) != 0 {
		t.Errorf("while the queue is paused: %v, %d requests", err, len(s.Requests()))
	}
	set("UPDATE {s}.river_queue SET paused_at = NULL")
	if err := work(2); err != nil || len(s.Requests()) != 1 {
		t.Errorf("the current attempt: %v, %d requests", err, len(s.Requests()))
	}
	if err := work(2); err != nil || len(s.Requests()) != 1 {
		t.Errorf("once more: %v, %d requests", err, len(s.Requests()))
	}
}

func jobRow(id int64, attempt int) *rivertype.JobRow {
	return &rivertype.JobRow{ID: id, Attempt: attempt, Kind: outbox.Args{}.Kind()}
}
