// Package pgtest runs a PostgreSQL server for tests: on loopback, in its own directory, and not as root.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server.
type Server struct {
	bin, dir string
	port     int
	attr     *syscall.SysProcAttr // of PostgreSQL's programs
	ended    chan struct{}
	process  *os.Process
}

// Start creates a server and waits until it responds.
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin}
	if s.dir, err = os.MkdirTemp("", "outbox-postgres-"); err != nil {
		return nil, err
	}
	if s.attr, err = attributes(s.dir); err != nil {
		return nil, err
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	initdb := s.command("initdb", "-D", s.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s, s.Begin()
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // fails only for a wrong pattern
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("PostgreSQL is not installed: run outbox/needs.sh")
	}
	return filepath.Dir(path), nil
}

func freePort() (int, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), filepath.Join(s.bin, name), args...) //nolint:gosec // PostgreSQL's own programs
	cmd.Dir = s.dir
	cmd.SysProcAttr = s.attr
	return cmd
}

// Begin starts the server after [Server.Kill].
func (s *Server) Begin() error {
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	cmd := s.command("postgres", "-D", s.data(), "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories="+s.dir, "-c", "max_connections=300")
	cmd.Stdout, cmd.Stderr = log, log
	started := make(chan error)
	ended := make(chan struct{})
	s.ended = ended
	go func() {
		runtime.LockOSThread() // on Linux, the server dies with this thread
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // the status does not matter
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		return err
	}
	s.process = cmd.Process
	for range 300 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			err = conn.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("PostgreSQL ended: %s", text)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("PostgreSQL does not respond")
}

// Kill ends the server at once, as pg_ctl stop -m immediate does. Transactions without a commit are lost.
func (s *Server) Kill() {
	_ = s.process.Signal(syscall.SIGQUIT) // an error means that the server has ended already
	<-s.ended
}

// Stop ends the server and removes its files.
func (s *Server) Stop() {
	s.Kill()
	_ = os.RemoveAll(s.dir)
}

// URL returns the address of a database.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Create creates a database and returns its address.
func (s *Server) Create(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return s.URL(name), err
}
