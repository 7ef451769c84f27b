package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/setting"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
	"github.com/jelou-go/jelou/transport"
)

// The environment variables besides those of package auth.
const (
	envBot       = "JELOU_BOT_ID"
	envServer    = "JELOU_SERVER"
	envAllowHTTP = "JELOU_ALLOW_HTTP" // hosts that may be sent credentials over plain HTTP
	envDatabase  = "DATABASE_URL"
)

type settings struct {
	database, schema, envFile, server, bot, allowHTTP string

	workers int32
}

// read completes the flags from the environment, and the environment from the file.
func (s *settings) read(cmd *cobra.Command) error {
	if err := noneEmpty(cmd); err != nil {
		return err
	}
	if s.envFile != "" {
		text, err := os.ReadFile(s.envFile)
		if err == nil {
			_, err = setting.FromFile(string(text), envDatabase)
		}
		if err != nil {
			return usage{fmt.Errorf("--env-file: %w", err)}
		}
	}
	for _, one := range []struct {
		flag, env string
		value     *string
		check     func(string) error
	}{
		{"database", envDatabase, &s.database, checkDatabase},
		{"server", envServer, &s.server, setting.Server},
		{"bot", envBot, &s.bot, setting.Text},
		{"", envAllowHTTP, &s.allowHTTP, setting.PlainHTTP},
	} {
		name := "--" + one.flag
		if *one.value == "" {
			value, set := os.LookupEnv(one.env)
			if !set {
				continue
			}
			name, *one.value = one.env, value
		}
		err := errors.New("is empty")
		if strings.TrimSpace(*one.value) != "" {
			err = one.check(*one.value)
		}
		if err != nil {
			return usage{fmt.Errorf("%s: %w", name, err)}
		}
	}
	if s.schema != "" && s.database != "" && !isPostgres(s.database) {
		return usage{errors.New("--schema goes with PostgreSQL: a file of SQLite has no schemas")}
	}
	return nil
}

// checkDatabase refuses the address of another kind of database, and a misspelt one. Otherwise open would use it as the name of
// a file, with the password.
func checkDatabase(value string) error {
	if !isPostgres(value) && address.MatchString(value) {
		return errors.New("neither a URL that begins with postgres:// nor a file")
	}
	return nil
}

// address matches "mysql://", "dbname=shop" and the like, and "user:password@".
var address = regexp.MustCompile(`://|(dbname|host|password)\s*=|:[^/\\]+@`)

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// box has an outbox's methods for the commands, with either database.
type box struct {
	store
	insert func(ctx context.Context, items []outbox.Item) ([]int64, error)
	end    func(ctx context.Context, id int64, state outbox.State) error
	close  func()
}

type store interface {
	Migrate(ctx context.Context) error
	Run(ctx context.Context) error
	Status(ctx context.Context, id int64) (outbox.Status, error)
	List(ctx context.Context, state outbox.State, after int64, limit int) ([]outbox.Status, error)
	Counts(ctx context.Context) (map[outbox.State]int64, error)
	Paused(ctx context.Context) (bool, error)
	Held(ctx context.Context) (time.Duration, error)
	Resume(ctx context.Context) error
	Resend(ctx context.Context, id int64) error
}

func newBox[TTx any](b *outbox.Box[TTx], done func()) *box {
	var own TTx // nil: a transaction of the box
	insert := func(ctx context.Context, items []outbox.Item) ([]int64, error) {
		return b.InsertMany(ctx, own, items...)
	}
	end := func(ctx context.Context, id int64, state outbox.State) error { return b.End(ctx, own, id, state) }
	return &box{b, insert, end, done}
}

// create does something with the outbox, after it has created the outbox or brought it up to date.
func (s *settings) create(cmd *cobra.Command, client *jelou.ClientWithResponses, do func(*box) error, opts ...outbox.Option) error {
	b, err := s.open(cmd, client, opts)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.Migrate(cmd.Context()); err != nil {
		return err
	}
	return do(b)
}

// use does something with the outbox, which must exist. It does not create the outbox: the name of the database is probably
// misspelt, or the command may only read.
func (s *settings) use(cmd *cobra.Command, do func(*box) error) error {
	if _, err := os.Stat(s.database); err != nil && s.database != "" && !isPostgres(s.database) {
		return errors.New("--database: no such file; jelou-outbox add creates it")
	}
	b, err := s.open(cmd, nil, nil)
	if err != nil {
		return err
	}
	defer b.close()
	if _, err := b.Status(cmd.Context(), 0); !errors.Is(err, outbox.ErrNotFound) { // the table is missing
		return err
	}
	return do(b)
}

func (s *settings) open(cmd *cobra.Command, client *jelou.ClientWithResponses, opts []outbox.Option) (*box, error) {
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	opts = append(opts, outbox.WithLogger(log))
	switch {
	case s.database == "":
		return nil, usage{errors.New("the database is missing: give --database or set " + envDatabase)}
	case isPostgres(s.database):
		return s.openPostgres(cmd.Context(), client, opts)
	}
	b, err := sqlite.Open(s.database, client, opts...)
	if err != nil {
		return nil, err
	}
	return newBox(b.Box, func() { _ = b.Close() }), nil
}

func (s *settings) openPostgres(ctx context.Context, client *jelou.ClientWithResponses, opts []outbox.Option) (*box, error) {
	config, err := pgxpool.ParseConfig(s.database)
	if err != nil {
		return nil, usage{errors.New("--database: not the URL of a PostgreSQL database")} // the error would quote it
	}
	config.MaxConns = max(config.MaxConns, s.workers+4)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if s.schema != "" {
		opts = append(opts, outbox.WithSchema(s.schema))
	}
	b, err := outbox.Postgres(pool, client, opts...)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return newBox(b, pool.Close), nil
}

func (s *settings) client() (*jelou.ClientWithResponses, error) {
	creds, err := auth.FromEnv()
	if err != nil {
		return nil, usage{err}
	}
	return jelou.NewClientWithResponses(cmp.Or(s.server, jelou.ServerURLProduction), jelou.WithRequestEditorFn(creds.Intercept),
		jelou.WithHTTPClient(transport.New(transport.WithPlainHTTP(setting.Hosts(s.allowHTTP)...))))
}
