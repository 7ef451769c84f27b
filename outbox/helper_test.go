package outbox_test

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
	"github.com/jelou-go/jelou/outbox/internal/pgtest"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

var server *pgtest.Server

// The kill tests run real processes with a counting service and a real database, and compare the two. killFor is the variable
// with the time for which they kill processes. Afterwards the queue must empty.
const killFor = "JELOU_OUTBOX_KILL"

func TestMain(m *testing.M) {
	if name := os.Getenv(childName); name != "" {
		os.Exit(child(name))
	}
	flag.Parse()
	parallel := "8" // the tests mostly wait
	if os.Getenv(killFor) != "" {
		parallel = "16" // all scenarios at once
	}
	_ = flag.Set("test.parallel", parallel)
	var err error
	if server, err = pgtest.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	server.Stop()
	os.Exit(code)
}

// api has the methods of both kinds of Box.
type api interface {
	Migrate(ctx context.Context) error
	Run(ctx context.Context) error
	Status(ctx context.Context, id int64) (outbox.Status, error)
	List(ctx context.Context, state outbox.State, after int64, limit int) ([]outbox.Status, error)
	Counts(ctx context.Context) (map[outbox.State]int64, error)
	Paused(ctx context.Context) (bool, error)
	Held(ctx context.Context) (time.Duration, error)
	Resume(ctx context.Context) error
	Resend(ctx context.Context, id int64) error
	Sweep(ctx context.Context) error
	Clock(change func(now string) string)
}

// box is an outbox in either database.
type box struct {
	api
	t      *testing.T
	insert func(ctx context.Context, items ...outbox.Item) ([]int64, error)
	end    func(id int64, state outbox.State) error
	again  func(client *jelou.ClientWithResponses, opts ...outbox.Option) *box // another process's Box on the same tables
	db     *sql.DB
	schema string
	log    *logs
}

// logs is a buffer for several goroutines.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logs) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.MultiWriter(l), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

var schemas atomic.Int64

// both runs a test on PostgreSQL and on SQLite. Each test has its own tables.
func both(t *testing.T, test func(t *testing.T, open opener)) {
	t.Parallel()
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, func(t *testing.T, client *jelou.ClientWithResponses, opts ...outbox.Option) *box {
			b := openPostgres(t, fmt.Sprintf("box_%d", schemas.Add(1)), client, opts)
			migrate(t, b)
			return b
		})
	})
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, func(t *testing.T, client *jelou.ClientWithResponses, opts ...outbox.Option) *box {
			b := openSQLite(t, filepath.Join(t.TempDir(), "box.db"), client, opts)
			migrate(t, b)
			return b
		})
	})
}

func migrate(t *testing.T, b *box) {
	t.Helper()
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// connect returns a pool that is closed with the test.
func connect(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func openPostgres(t *testing.T, schema string, client *jelou.ClientWithResponses, opts []outbox.Option) *box {
	t.Helper()
	pool := connect(t, server.URL("postgres")+"&pool_max_conns=12")
	db := stdlib.OpenDBFromPool(pool)
	t.Cleanup(func() { _ = db.Close() })
	log := new(logs)
	b, err := outbox.Postgres(pool, client, append([]outbox.Option{outbox.WithSchema(schema), outbox.WithLogger(log.logger())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return &box{
		api: b, t: t, db: db, schema: schema + ".", log: log,
		insert: func(ctx context.Context, items ...outbox.Item) ([]int64, error) {
			return b.InsertMany(ctx, nil, items...)
		},
		end: func(id int64, state outbox.State) error { return b.End(context.Background(), nil, id, state) },
		again: func(client *jelou.ClientWithResponses, more ...outbox.Option) *box {
			t.Helper()
			return openPostgres(t, schema, client, append(opts, more...))
		},
	}
}

func openSQLite(t *testing.T, file string, client *jelou.ClientWithResponses, opts []outbox.Option) *box {
	t.Helper()
	log := new(logs)
	b, err := sqlite.Open(file, client, append([]outbox.Option{outbox.WithLogger(log.logger())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return &box{
		api: b, t: t, db: b.DB(), log: log,
		insert: func(ctx context.Context, items ...outbox.Item) ([]int64, error) {
			return b.InsertMany(ctx, nil, items...)
		},
		end: func(id int64, state outbox.State) error { return b.End(context.Background(), nil, id, state) },
		again: func(client *jelou.ClientWithResponses, more ...outbox.Option) *box {
			t.Helper()
			return openSQLite(t, file, client, append(opts, more...))
		},
	}
}

// exec runs a statement, and returns how many rows it changed. {s} stands for the schema.
func (b *box) exec(query string) int64 {
	b.t.Helper()
	result, err := b.db.ExecContext(context.Background(), b.schemaless(query))
	if err != nil {
		b.t.Fatal(err)
	}
	n, _ := result.RowsAffected()
	return n
}

// text returns the whole result of a query.
func (b *box) text(query string) string {
	t := b.t
	t.Helper()
	rows, err := b.db.QueryContext(context.Background(), b.schemaless(query))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			fmt.Fprintf(&all, "%s=%s ", columns[i], *v.(*any))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// running starts the box. It returns a function that stops the box and waits for its end.
func (b *box) running() (stop func()) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Errorf("Run: %v", err)
		}
	})
	b.t.Cleanup(stop)
	return stop
}

// add inserts one text message.
func (b *box) add(user, text string, opts ...outbox.ItemOption) int64 {
	b.t.Helper()
	item := message(user, text)
	for _, opt := range opts {
		opt(&item)
	}
	return b.addItem(item)
}

func (b *box) addItem(item outbox.Item) int64 {
	b.t.Helper()
	ids, err := b.insert(b.t.Context(), item)
	if err != nil {
		b.t.Fatal(err)
	}
	return ids[0]
}

func message(user, text string) outbox.Item {
	return outbox.Item{BotID: "BOT", Message: jelou.TextMessage{UserID: user, Text: text}}
}

// becomes waits until a message is in a state.
func (b *box) becomes(id int64, want outbox.State) outbox.Status {
	b.t.Helper()
	var got outbox.Status
	b.until(fmt.Sprintf("message %d is %s", id, want), func() bool {
		var err error
		if got, err = b.Status(context.Background(), id); err != nil {
			b.t.Fatal(err)
		}
		return got.State == want
	})
	return got
}

// until waits for a condition, and fails if it does not become true. The limit allows for a busy machine.
func (b *box) until(what string, holds func() bool) {
	b.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("this did not happen: %s\n%s", what, b.log.String())
		}
	}
}

// service starts a counting service.
func service(t *testing.T, decide func(counting.Request) counting.Reply) (*counting.Service, *jelou.ClientWithResponses) {
	t.Helper()
	s := counting.Start(decide)
	t.Cleanup(s.Close)
	return s, clientFor(t, s.URL)
}

func clientFor(t *testing.T, url string) *jelou.ClientWithResponses {
	t.Helper()
	client, err := newClient(url)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func newClient(url string) (*jelou.ClientWithResponses, error) {
	return jelou.NewClientWithResponses(url)
}
