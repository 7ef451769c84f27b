// Command outbox is a shop that writes an order and the message about it in one transaction. Two workers send the messages to
// a sandbox inside the program, which fails now and then. Nobody gets a message.
//
//	go run .                                     # SQLite, in a new directory
//	DATABASE_URL=postgres://… go run .           # PostgreSQL
//	go run . -ui 127.0.0.1:8082                  # with River's UI, until you interrupt it
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/sandbox"
)

func main() {
	ui := flag.String("ui", "", "serve River's UI at this `address`, and go on until interrupted")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Getenv("DATABASE_URL"), *ui); err != nil {
		log.Fatal(err)
	}
}

const orders = 12

func run(ctx context.Context, out io.Writer, database, ui string) error {
	client, done, err := newClient()
	if err != nil {
		return err
	}
	defer done()
	open := openPostgres
	if database == "" {
		folder, err := os.MkdirTemp("", "outbox-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(folder) }()
		open, database = openSQLite, filepath.Join(folder, "messages.db")
	}
	metrics := newMetrics()
	s, err := open(ctx, database, client, outbox.WithRate(20, 5), outbox.WithLogger(slog.New(slog.NewTextHandler(out, nil))), metrics.option())
	if err != nil {
		return err
	}
	defer s.close()

	ctx, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer stop()
	for _, worker := range s.workers { // two workers, as on two machines
		workers.Go(func() {
			if err := worker(ctx); err != nil {
				log.Print(err)
			}
		})
	}
	ids := make([]int64, orders)
	for i := range ids {
		// Four people with three orders each.
		if ids[i], err = s.order(ctx, fmt.Sprintf("A-%d", 17+i), fmt.Sprintf("59398765432%d", i%4)); err != nil {
			return err
		}
	}
	if err := s.wait(ctx, ids); err != nil {
		return err
	}
	for i, id := range ids {
		status, err := s.status(ctx, id)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "A-%d: %s %s\n", 17+i, status.State, status.Reason)
	}
	worked, err := metrics.worked(ctx)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "River worked %d jobs\n", worked)
	if ui == "" {
		return nil
	}
	return serve(ctx, out, ui, s)
}

// newClient returns a client of a sandbox that is sometimes too busy and sometimes loses a response.
func newClient() (client *jelou.ClientWithResponses, done func(), err error) {
	box, err := sandbox.New(
		sandbox.WithFailures(sandbox.TooManyRequests(time.Second), 0.1),
		sandbox.WithFailures(sandbox.DropAfterReading(), 0.1),
	)
	if err != nil {
		return nil, nil, err
	}
	server := httptest.NewServer(box)
	creds, err := auth.NewBasic(box.Credentials())
	if err != nil {
		return nil, nil, err
	}
	client, err = jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	return client, server.Close, err
}

// serve serves River's UI. Put a password in front of it: everybody who sees the UI can cancel queued messages.
func serve(ctx context.Context, out io.Writer, address string, s *shop) error {
	handler, err := s.ui(ctx)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	_, _ = fmt.Fprintf(out, "River's UI: http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
