package outbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

// A child is this test binary in another process, which sends. The variable childName selects its kind.
const (
	childName     = "JELOU_OUTBOX_CHILD"
	childDatabase = "JELOU_OUTBOX_CHILD_DATABASE"
	childServer   = "JELOU_OUTBOX_CHILD_SERVER"
	childRate     = "JELOU_OUTBOX_CHILD_RATE"
	childWorkers  = "JELOU_OUTBOX_CHILD_WORKERS"

	onPostgres = "postgres"
	onSQLite   = "sqlite"
	plainRiver = "plain" // the control: a River job without a mark
	stepping   = "+clock"
)

// killRescue is the time until a rescue in kill tests.
const killRescue = 12 * time.Second

func child(kind string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	fmt.Println("ready") // from now on the child obeys SIGTERM
	if err := runChild(ctx, kind); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runChild(ctx context.Context, kind string) error {
	client, err := newClient(os.Getenv(childServer))
	if err != nil {
		return err
	}
	rate, _ := strconv.ParseFloat(os.Getenv(childRate), 64)
	workers, _ := strconv.Atoi(os.Getenv(childWorkers))
	if workers == 0 {
		workers = outbox.DefaultWorkers
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	opts := []outbox.Option{outbox.WithRescue(killRescue), outbox.WithWorkers(workers), outbox.WithRate(rate, 1), outbox.WithLogger(log)}
	database := os.Getenv(childDatabase)
	steps := func(now string) string { return now }
	if strings.HasSuffix(kind, stepping) {
		c := newClock(ctx)
		opts = append(opts, outbox.WithRiver(func(config *river.Config) { config.Test.Time = c }))
		steps = stepsInSQL
	}
	if strings.HasPrefix(kind, onSQLite) {
		box, err := sqlite.Open(database, client, opts...)
		if err != nil {
			return err
		}
		box.Clock(steps)
		return box.Run(ctx)
	}
	pool, err := pgxpool.New(ctx, fmt.Sprintf("%s&pool_max_conns=%d", database, workers+6))
	if err != nil {
		return err
	}
	defer pool.Close()
	if kind == plainRiver {
		return runPlain(ctx, pool, client, workers)
	}
	box, err := outbox.Postgres(pool, client, opts...)
	if err != nil {
		return err
	}
	box.Clock(steps)
	return box.Run(ctx)
}

// clock is a clock that steps back and ahead by up to an hour.
type clock struct{ offset atomic.Int64 }

// stepsInSQL returns such a clock for the database.
func stepsInSQL(now string) string {
	return fmt.Sprintf("%[1]s + (CASE (CAST(%[1]s AS bigint) / 3 + %[2]d) %% 5 WHEN 0 THEN -3600 WHEN 1 THEN 5 WHEN 2 THEN 0 WHEN 3 THEN -5 ELSE 3600 END)",
		now, rand.IntN(5))
}

func newClock(ctx context.Context) *clock {
	c := new(clock)
	go func() {
		steps := []time.Duration{-time.Hour, -5 * time.Second, 0, 5 * time.Second, time.Hour}
		for ctx.Err() == nil {
			c.offset.Store(int64(steps[rand.IntN(len(steps))]))
			time.Sleep(time.Second + rand.N(3*time.Second))
		}
	}()
	return c
}

func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

func (c *clock) NowOrNil() *time.Time {
	now := c.Now()
	return &now
}

// plainArgs is a message as a plain River job.
type plainArgs struct {
	User string `json:"user"`
	Text string `json:"text"`
}

func (plainArgs) Kind() string { return "plain" }

type plainWorker struct {
	river.WorkerDefaults[plainArgs]
	client *jelou.ClientWithResponses
}

// Work does the obvious: it sends the message, and lets River repeat it if it was certainly not sent.
func (w *plainWorker) Work(ctx context.Context, job *river.Job[plainArgs]) error {
	_, err := w.client.SendMessageWithResponse(ctx, "BOT", jelou.TextMessage{UserID: job.Args.User, Text: job.Args.Text})
	switch {
	case err == nil:
		return nil
	case delivery.Of(err) == delivery.Unknown:
		return river.JobCancel(err)
	default:
		return river.JobSnooze(time.Second)
	}
}

func runPlain(ctx context.Context, pool *pgxpool.Pool, client *jelou.ClientWithResponses, workers int) error {
	set := river.NewWorkers()
	river.AddWorker(set, &plainWorker{client: client})
	c, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Schema: outbox.DefaultSchema, Workers: set, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		JobTimeout: killRescue * 3 / 4, RescueStuckJobsAfter: killRescue, FetchCooldown: 10 * time.Millisecond, FetchPollInterval: 500 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	<-ctx.Done()
	return c.Stop(context.Background())
}
