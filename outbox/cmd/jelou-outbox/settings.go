package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/joho/godotenv"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
	"github.com/jelou-go/jelou/transport"
)

// The environment variables beside those of package auth.
const (
	envBot      = "JELOU_BOT_ID"
	envServer   = "JELOU_SERVER"
	envDatabase = "DATABASE_URL"
)

type settings struct{ database, schema, envFile, server, bot string }

// read completes the flags from the environment, and that from the file.
func (s *settings) read(cmd *cobra.Command) error {
	if err := noneEmpty(cmd); err != nil {
		return err
	}
	if err := loadEnv(s.envFile); err != nil {
		return err
	}
	for name, to := range map[string]*string{envDatabase: &s.database, envServer: &s.server, envBot: &s.bot} {
		value, set := os.LookupEnv(name)
		switch {
		case *to != "" || !set:
		case strings.TrimSpace(value) == "":
			return usage{fmt.Errorf("%s: is empty", name)}
		default:
			*to = value
		}
	}
	if s.server == "" {
		s.server = jelou.ServerURLProduction
	}
	return nil
}

// loadEnv takes from a file the variables that are not set.
func loadEnv(file string) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // the user's own file
	if err != nil {
		return usage{errors.New("--env-file: the file cannot be read")}
	}
	variables, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		// The error would quote the file, and with it the secret.
		return usage{errors.New("--env-file: not a file of KEY=VALUE lines")}
	}
	for name, value := range variables {
		_, set := os.LookupEnv(name)
		if set || !strings.HasPrefix(name, "JELOU_") && name != envDatabase {
			continue
		}
		if os.Setenv(name, value) != nil {
			return usage{errors.New("--env-file: " + name + " cannot be set")}
		}
	}
	return nil
}

// box has the functions of an outbox that the commands use, in either database.
type box struct {
	store
	insert func(ctx context.Context, items []outbox.Item) ([]int64, error)
	close  func()
}

type store interface {
	Migrate(ctx context.Context) error
	Run(ctx context.Context) error
	Status(ctx context.Context, id int64) (outbox.Status, error)
	List(ctx context.Context, state outbox.State, after int64, limit int) ([]outbox.Status, error)
	Counts(ctx context.Context) (map[outbox.State]int64, error)
	Paused(ctx context.Context) (bool, error)
	Resume(ctx context.Context) error
	Resend(ctx context.Context, id int64) error
}

// open opens the outbox, and makes its tables if there are none.
func (s *settings) open(cmd *cobra.Command, client *jelou.ClientWithResponses, opts ...outbox.Option) (*box, error) {
	ctx := cmd.Context()
	if s.database == "" {
		return nil, usage{errors.New("the database is missing: give --database or set " + envDatabase)}
	}
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	opts = append(opts, outbox.WithLogger(log))
	b, err := s.openEither(ctx, client, opts)
	if err != nil {
		return nil, err
	}
	if err := b.Migrate(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (s *settings) openEither(ctx context.Context, client *jelou.ClientWithResponses, opts []outbox.Option) (*box, error) {
	if !strings.HasPrefix(s.database, "postgres://") && !strings.HasPrefix(s.database, "postgresql://") {
		b, err := sqlite.Open(s.database, client, opts...)
		if err != nil {
			return nil, err
		}
		return &box{
			b, func(ctx context.Context, items []outbox.Item) ([]int64, error) {
				return b.InsertMany(ctx, nil, items...)
			},
			func() { _ = b.Close() },
		}, nil
	}
	config, err := pgxpool.ParseConfig(s.database)
	if err != nil {
		return nil, usage{errors.New("--database: not the URL of a PostgreSQL database")} // the error would quote it
	}
	config.MaxConns = max(config.MaxConns, outbox.DefaultWorkers+4)
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
	return &box{b, func(ctx context.Context, items []outbox.Item) ([]int64, error) {
		return b.InsertMany(ctx, nil, items...)
	}, pool.Close}, nil
}

// client makes the client that sends. It attempts a call once: the outbox decides on the next attempt.
func (s *settings) client() (*jelou.ClientWithResponses, error) {
	creds, err := auth.FromEnv()
	if err != nil {
		return nil, usage{err}
	}
	return jelou.NewClientWithResponses(s.server, jelou.WithRequestEditorFn(creds.Intercept),
		jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
}
