package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

const (
	// waitTime is how long [Server.WaitFor] waits at most.
	waitTime = 30 * time.Second
	// graceTime is how long a server waits, when it stops, for requests that are not complete.
	graceTime = time.Second
)

// TB is what a server needs of a test. Every testing.TB is one.
type TB interface {
	// Helper makes a failure name the line of the test, not one of the sandbox.
	Helper()
	// Cleanup is given what stops the server.
	Cleanup(func())
	// Fatalf is called where the server cannot start or stop, and where [Server.WaitFor] waits in vain.
	Fatalf(format string, args ...any)
}

// Server is a sandbox that listens on a port of its own on loopback. [Start] makes one.
type Server struct {
	*Sandbox
	// URL is where it listens, such as "http://127.0.0.1:41234".
	URL string

	t TB
}

// Start runs a sandbox until the end of the test and of its subtests. The test fails where that cannot be.
// Whoever has sent by then has the answer, also where it is a slow one.
func Start(t TB, opts ...Option) *Server {
	t.Helper()
	box, err := New(opts...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("sandbox: %v", err)
	}
	life, end := context.WithCancel(context.Background())
	busy := newBusy()
	server := &http.Server{
		Handler:           box,
		ReadHeaderTimeout: waitTime,
		BaseContext:       func(net.Listener) context.Context { return life },
		ConnState:         busy.note,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		end()                     // what is slow is answered now, and streams end
		_ = server.Shutdown(life) // which waits for nothing, as life is over
		busy.wait(graceTime)
		err := errors.Join(server.Close(), <-served)
		if !errors.Is(err, http.ErrServerClosed) {
			t.Fatalf("sandbox: %v", err)
		}
	})
	return &Server{Sandbox: box, URL: "http://" + listener.Addr().String(), t: t}
}

// Client makes a client that sends to the sandbox with its credentials. The options come after those two,
// and may replace them.
func (s *Server) Client(opts ...jelou.ClientOption) *jelou.ClientWithResponses {
	s.t.Helper()
	clientID, clientSecret := s.Credentials()
	credentials := jelou.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth(clientID, clientSecret)
		return nil
	})
	client, err := jelou.NewClientWithResponses(s.URL, append([]jelou.ClientOption{credentials}, opts...)...)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	return client
}

// WaitFor waits until n messages or Flow buttons have been taken since the start or [Sandbox.Reset], and
// returns what [Sandbox.Messages] does. The test fails when that takes longer than 30 seconds. Call it from
// the test's own goroutine; [Sandbox.Wait] takes a context in place of a test.
func (s *Server) WaitFor(n int) []jelou.Message {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitTime)
	defer cancel()
	messages, err := s.Wait(ctx, n)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	return messages
}
