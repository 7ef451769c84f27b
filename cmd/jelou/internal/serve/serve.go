// Package serve runs a sandbox for a command.
package serve

import (
	"context"
	"errors"
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
	headerTime = 5 * time.Second // for a request's header
	graceTime  = time.Second     // for incomplete requests at the end
)

// Run serves until ctx ends, and then lets the responses under way finish. Responses that are slow on purpose come at once
// then.
func Run(ctx context.Context, listener net.Listener, box *sandbox.Sandbox) error {
	server := &http.Server{
		BaseContext:       func(net.Listener) context.Context { return ctx },
		Handler:           box,
		ReadHeaderTimeout: headerTime,
	}
	server.RegisterOnShutdown(box.Close)
	stopped := make(chan error, 1)
	keep := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
		defer cancel()
		_ = server.Shutdown(grace) // it fails if a client has not sent its whole request
		stopped <- server.Close()
	})
	defer keep()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// While serves on a free loopback port while do runs. The client has the default credentials, and ignores a proxy in the
// environment.
func While(ctx context.Context, box *sandbox.Sandbox, do func(url string, client *jelou.ClientWithResponses) error) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	direct := transport.New(
		transport.WithBase(&http.Transport{Proxy: nil}), transport.WithUserAgent("jelou-demo", cli.Version()),
	)
	defer direct.CloseIdleConnections()
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		return err
	}
	client, err := jelou.NewClientWithResponses(url, jelou.WithHTTPClient(direct), jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- Run(ctx, listener, box) }()
	err = do(url, client)
	stop()
	return errors.Join(err, <-served)
}
