// Command worker sends the messages in a queue at a limited rate, in order for each person, and each message at most once.
// After a SIGTERM it finishes the sends that have begun. It sends to a sandbox inside the program, which fails now and
// then, and nobody gets a message.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, 5); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, perSecond float64) error {
	box, err := sandbox.New(
		sandbox.WithFailures(sandbox.TooManyRequests(0), 0.2),
		sandbox.WithFailures(sandbox.DropAfterReading(), 0.1),
	)
	if err != nil {
		return err
	}
	server := httptest.NewServer(box)
	defer server.Close()
	creds, err := auth.NewBasic(box.Credentials())
	if err != nil {
		return err
	}
	client, err := newClient(server.URL, perSecond, 5, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return err
	}

	queue := make(chan job)
	go produce(ctx, queue)
	w := worker{client: client, botID: "BOT_ID", ledger: new(ledger), log: slog.New(slog.NewTextHandler(out, nil)), pause: time.Second}
	w.run(ctx, queue, 4)
	return nil
}

// newClient returns a client whose users share one rate. Ask Jelou for the rate that it allows you. After a SIGTERM the
// worker waits at most for the client's time-out.
func newClient(server string, perSecond float64, burst int, opts ...jelou.ClientOption) (*jelou.ClientWithResponses, error) {
	paced := transport.New(transport.WithRate(perSecond, burst), transport.WithTimeout(20*time.Second))
	return jelou.NewClientWithResponses(server, append(opts, jelou.WithHTTPClient(paced))...)
}

// produce replaces a real queue. It produces three messages for each of four people.
func produce(ctx context.Context, queue chan<- job) {
	defer close(queue)
	for i := range 12 {
		userID := fmt.Sprintf("59398765432%d", i%4)
		next := job{fmt.Sprintf("job-%d", i), userID, jelou.TextMessage{UserID: userID, Text: fmt.Sprintf("News %d", i/4+1)}}
		select {
		case queue <- next:
		case <-ctx.Done():
			return
		}
	}
}
