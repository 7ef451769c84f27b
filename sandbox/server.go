package sandbox

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

const (
	// waitTime limits the wait of [Server.WaitFor].
	waitTime = 30 * time.Second
	// graceTime limits the wait for incomplete requests when a server stops.
	graceTime = time.Second
)

// TB is the part of testing.TB that a server needs. Every testing.TB implements it.
type TB interface {
	// Helper marks the caller as a helper, so that a failure names a line of the test.
	Helper()
	// Cleanup registers the function that stops the server.
	Cleanup(func())
	// Fatalf ends the test. The server calls it if it cannot start, and if [Server.WaitFor] or Client fails.
	Fatalf(format string, args ...any)
}

// Server is a sandbox that listens on a loopback port. Make it with [Start].
type Server struct {
	*Sandbox
	// URL is the server's base URL, such as "http://127.0.0.1:41234".
	URL string

	t TB
}

// Start runs a sandbox until the test and its subtests end. The test fails if the sandbox cannot start. When the test
// ends, complete requests still get their responses, and delayed responses come at once.
func Start(t TB, opts ...Option) *Server {
	t.Helper()
	box, err := New(opts...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	life, end := context.WithCancel(context.Background())
	server := httptest.NewUnstartedServer(box)
	server.Config.BaseContext = func(net.Listener) context.Context { return life }
	server.Start()
	t.Cleanup(func() {
		end() // sends delayed responses now, and ends streams
		defer time.AfterFunc(graceTime, server.CloseClientConnections).Stop()
		server.Close()
	})
	return &Server{Sandbox: box, URL: server.URL, t: t}
}

// Client returns a client that sends to the sandbox with its credentials. The options can override both.
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

// WaitFor waits until the sandbox has accepted n messages, Flow buttons or templates since its start or the last
// [Sandbox.Reset], and returns [Sandbox.Messages]. The test fails if that takes longer than 30 seconds. Call WaitFor from
// the test's own goroutine. [Sandbox.Wait] does the same with a context.
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
