// Command service is an HTTP service that sends messages: POST /orders/A7/ready tells the customer that the order is
// ready. A request to the service and its requests to Jelou are spans of one trace, and the service logs the outcome. After a
// SIGTERM it finishes the requests that have begun. It sends to a sandbox inside the program, and nobody gets a message.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// The limits for a call to Jelou and for a graceful stop. Whoever stops this service must wait longer than stopTime.
const (
	callTime = 15 * time.Second
	stopTime = 20 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:8081")
	if err != nil {
		log.Fatal(err)
	}
	if err := run(ctx, listener, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, listener net.Listener, out io.Writer) (err error) {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(out)) // a real service could use otlptracehttp
	if err != nil {
		return err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	defer func() { err = errors.Join(err, provider.Shutdown(context.WithoutCancel(ctx))) }()

	box, err := sandbox.New() // a real service uses jelou.ServerURLProduction and auth.FromEnv
	if err != nil {
		return err
	}
	jelouServer := httptest.NewServer(box)
	defer jelouServer.Close()
	creds, err := auth.NewBasic(box.Credentials())
	if err != nil {
		return err
	}
	client, err := newClient(jelouServer.URL, provider, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return err
	}
	s := &service{
		client: client, botID: "BOT_ID",
		customers: map[string]string{"A7": "593987654321", "B8": "593991112222"},
		log:       slog.New(slog.NewJSONHandler(out, nil)),
	}
	return serve(ctx, listener, s.handler(provider))
}

// newClient returns a client that records a span for each attempt.
func newClient(server string, provider trace.TracerProvider, opts ...jelou.ClientOption) (*jelou.ClientWithResponses, error) {
	httpClient := transport.New(transport.WithTimeout(callTime), transport.WithBase(traced(transport.NewBase(), provider)))
	return jelou.NewClientWithResponses(server, append(opts, jelou.WithHTTPClient(httpClient))...)
}

func (s *service) handler(provider trace.TracerProvider) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders/{id}/ready", s.orderReady)
	return otelhttp.NewHandler(mux, "service", otelhttp.WithTracerProvider(provider))
}

// serve serves requests until ctx ends, and then finishes the requests that have begun.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return server.Shutdown(stopping)
}
