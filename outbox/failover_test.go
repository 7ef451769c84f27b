package outbox_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
)

// After a failover the old connections can be silent. The outcome is written over a new one.
func TestOutcomeIsWrittenOverANewConnection(t *testing.T) {
	t.Parallel()
	proxy := newProxy(t, server.URL("postgres"))
	s, client := service(t, func(counting.Request) counting.Reply {
		proxy.silence()
		return counting.Reply{}
	})
	_, direct, schema := pgBox(t, nil)
	pool := connect(t, proxy.url)
	t.Cleanup(proxy.hangUp) // otherwise the pool waits long for the silent connections
	box, err := outbox.Postgres(pool, client, outbox.WithSchema(schema), outbox.WithRescue(24*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	id, err := direct.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE "+schema+".river_job SET state = 'running', attempt = 1"); err != nil {
		t.Fatal(err)
	}
	if err := box.Worker().Work(t.Context(), &river.Job[outbox.Args]{JobRow: jobRow(id, 1)}); err != nil || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
	if got, err := direct.Status(t.Context(), id); err != nil || got.State != outbox.Sent {
		t.Errorf("%+v, %v", got, err)
	}
}

// A failover can take minutes. A message that was sent meanwhile does not become unknown.
func TestOutcomeWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	pool, _, schema := pgBox(t, nil)
	set := func(sql string) {
		if _, err := pool.Exec(context.Background(), strings.ReplaceAll(sql, "{s}", schema)); err != nil {
			t.Error(err)
		}
	}
	back := make(chan bool)
	s, client := service(t, func(counting.Request) counting.Reply {
		set(`CREATE FUNCTION {s}.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''gone''; END';
			CREATE TRIGGER fail BEFORE UPDATE ON {s}.jelou_outbox FOR EACH STATEMENT EXECUTE FUNCTION {s}.fail()`)
		time.AfterFunc(3*time.Second, func() { // longer than a write may take after a stop
			set("DROP TRIGGER fail ON {s}.jelou_outbox")
			close(back)
		})
		return counting.Reply{}
	})
	box, err := outbox.Postgres(pool, client, outbox.WithSchema(schema), outbox.WithRescue(12*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	set("UPDATE {s}.river_job SET state = 'running', attempt = 1")
	if err := box.Worker().Work(t.Context(), &river.Job[outbox.Args]{JobRow: jobRow(id, 1)}); err != nil || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
	<-back
	if got, err := box.Status(t.Context(), id); err != nil || got.State != outbox.Sent {
		t.Errorf("%+v, %v", got, err)
	}
}

// The log says that the database is away as soon as a mark fails, and not only after all repeats.
func TestFailedMarkIsLoggedAtOnce(t *testing.T) {
	t.Parallel()
	log := new(logs)
	_, client := service(t, nil)
	pool, box, schema := pgBox(t, client, outbox.WithRescue(time.Second), outbox.WithLogger(log.logger()))
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "ALTER TABLE "+schema+".jelou_outbox RENAME TO gone"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond) // as River ends a job
	defer cancel()
	_ = box.Worker().Work(ctx, &river.Job[outbox.Args]{JobRow: jobRow(id, 1)})
	if !strings.Contains(log.String(), "the outbox cannot use its database") {
		t.Error(log)
	}
}

// A stop also ends the wait for a database that does not respond at the start.
func TestStopEndsTheWaitForTheDatabase(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, client := service(t, nil)
	pool := connect(t, "postgres://postgres@"+listener.Addr().String()+"/postgres?sslmode=disable")
	box, err := outbox.Postgres(pool, client)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Run goes on")
	}
}

// proxy passes connections on to a database until it falls silent.
type proxy struct {
	url   string
	mu    sync.Mutex
	quiet *atomic.Bool // whether the connections that were made since the last silence are silent
	conns []net.Conn
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	config, err := pgxpool.ParseConfig(to)
	if err != nil {
		t.Fatal(err)
	}
	target := net.JoinHostPort(config.ConnConfig.Host, strconv.Itoa(int(config.ConnConfig.Port)))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &proxy{quiet: new(atomic.Bool), url: strings.Replace(to, target, listener.Addr().String(), 1)}
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", target)
			if err != nil {
				_ = from.Close()
				continue
			}
			p.mu.Lock()
			quiet := p.quiet
			p.conns = append(p.conns, from, to)
			p.mu.Unlock()
			go pass(from, to, quiet)
			go pass(to, from, quiet)
		}
	}()
	return p
}

// silence lets the present connections pass nothing any more.
func (p *proxy) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet.Store(true)
	p.quiet = new(atomic.Bool)
}

func (p *proxy) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
}

// pass copies until one end closes the connection.
func pass(from, to net.Conn, quiet *atomic.Bool) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if quiet.Load() {
			continue
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
