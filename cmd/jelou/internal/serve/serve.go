// Package serve runs a sandbox for a command.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

const (
	readHeaderTimeout = 5 * time.Second
	transferTimeout   = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	graceTimeout      = 5 * time.Second
	maxHeaderBytes    = 64 << 10
)

// Run serves until ctx ends, and then lets the responses under way finish. Responses that are slow on purpose come at once
// then. A response may need the latency on top of the usual time.
func Run(ctx context.Context, listener net.Listener, box *sandbox.Sandbox, latency time.Duration) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	server := &http.Server{
		BaseContext:       func(net.Listener) context.Context { return life },
		Handler:           box,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       transferTimeout,
		WriteTimeout:      transferTimeout + latency,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	server.RegisterOnShutdown(box.Close)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTimeout)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// URL returns an address at which this machine can reach a listener.
func URL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}

// While serves on a free loopback port while do runs.
func While(ctx context.Context, box *sandbox.Sandbox, do func(url string) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- Run(ctx, listener, box, 0) }()
	err = do(URL(listener.Addr()))
	cancel()
	return errors.Join(err, <-served)
}

// Client returns a client for a sandbox with default credentials. Its connections ignore a proxy in the environment.
func Client(server string) (client *jelou.ClientWithResponses, closeIdle func(), err error) {
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		return nil, nil, err
	}
	direct := transport.New(
		transport.WithBase(&http.Transport{Proxy: nil}),
		transport.WithUserAgent("jelou-demo", cli.Version()),
	)
	client, err = jelou.NewClientWithResponses(server, jelou.WithHTTPClient(direct), jelou.WithRequestEditorFn(creds.Intercept))
	return client, direct.CloseIdleConnections, err
}
