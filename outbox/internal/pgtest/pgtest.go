// Package pgtest runs a PostgreSQL server for tests: on loopback, in its own directory, and not as root.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server.
type Server struct {
	bin, dir string
	port     int
	process  *exec.Cmd
	input    io.Closer // of the process, which ends when nobody holds it open any more
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
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	if isRoot() {
		if err := exec.CommandContext(context.Background(), "chown", account, s.dir).Run(); err != nil { //nolint:gosec // our own directory
			return nil, fmt.Errorf("chown: %w", err)
		}
	}
	if out, err := s.command("initdb -D data -A trust -U postgres -E UTF8 --no-sync").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s, s.Begin()
}

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

// account is the user of Debian's package, who takes the place of root, because PostgreSQL refuses to run as root.
const account = "postgres"

func isRoot() bool { return os.Geteuid() == 0 }

// command returns a shell script that runs PostgreSQL's programs in the directory of the server.
func (s *Server) command(script string) *exec.Cmd {
	args := []string{"sh", "-c", script}
	if isRoot() {
		args = append([]string{"setpriv", "--reuid", account, "--regid", account, "--clear-groups"}, args...)
	}
	cmd := exec.CommandContext(context.Background(), args[0], args[1:]...) //nolint:gosec // our own script
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+s.bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return cmd
}

// Begin starts the server after [Server.Kill]. The server ends with this program, even if somebody kills the program: then
// the script has no input any more.
func (s *Server) Begin() (err error) {
	s.process = s.command(fmt.Sprintf(`
		postgres -D data -p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories="$PWD" -c max_connections=300 >log 2>&1 &
		read -r _ || kill -QUIT $!
		wait`, s.port))
	if s.input, err = s.process.StdinPipe(); err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithDeadline(context.Background(), end)
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			err = conn.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL does not respond: %s", log)
		}
	}
}

// Kill ends the server at once, as pg_ctl stop -m immediate does. Transactions without a commit are lost.
func (s *Server) Kill() {
	_ = s.input.Close()  // errors mean that the server has ended already
	_ = s.process.Wait() // the status does not matter
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
