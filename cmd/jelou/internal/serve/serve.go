// Package serve runs a sandbox for a command.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/sandbox"
)

const (
	readHeaderTimeout = 5 * time.Second
	transferTimeout   = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	graceTimeout      = 5 * time.Second
	maxHeaderBytes    = 64 << 10
)

// Run serves until ctx ends, and then lets the responses that are under way finish; those that are slow on purpose come
// at once. A response may take the latency longer.
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

// URL is an address at which this machine can reach a listener.
func URL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}
