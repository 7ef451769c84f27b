//go:build unix

package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
	"github.com/jelou-go/jelou/outbox/internal/pgtest"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

func killTime(t *testing.T) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(os.Getenv(killFor))
	if os.Getenv(killFor) == "" {
		t.Skip("set " + killFor + ", such as 60s; make test-outbox does")
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// scenario describes one run.
type scenario struct {
	name      string
	kind      string
	processes int
	freeze    bool // SIGSTOP for longer than the time until a rescue
	database  bool // PostgreSQL goes away and comes back
	noKill    bool
	clock     bool // the clocks step, so that more messages may become unknown than the kills and the service explain
}

func TestKilledProcessesSendNothingTwice(t *testing.T) {
	d := killTime(t)
	for _, s := range []scenario{
		{name: "postgres 1", kind: onPostgres, processes: 1},
		{name: "postgres 2", kind: onPostgres, processes: 2},
		{name: "postgres 4", kind: onPostgres, processes: 4},
		{name: "postgres frozen", kind: onPostgres, processes: 3, freeze: true, noKill: true},
		{name: "postgres goes away", kind: onPostgres, processes: 2, database: true, noKill: true},
		{name: "postgres clock steps", kind: onPostgres + stepping, processes: 2, clock: true},
		{name: "sqlite 1", kind: onSQLite, processes: 1},
		{name: "sqlite 2", kind: onSQLite, processes: 2},
		{name: "sqlite 4", kind: onSQLite, processes: 4},
		{name: "sqlite clock steps", kind: onSQLite + stepping, processes: 2, clock: true},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			newRun(t, s).whole(d)
		})
	}
	t.Run("control, plain River", func(t *testing.T) {
		t.Parallel()
		newRun(t, scenario{kind: plainRiver, processes: 4}).control(d)
	})
}

// run is a scenario with its processes, its database and its service.
type run struct {
	scenario
	t        *testing.T
	service  *counting.Service
	postgres *pgtest.Server // a server of the run's own, because the run may stop it
	database string
	box      storage
	plain    func(from, to int) // inserts plain jobs
	dir      string

	mu       sync.Mutex
	injected map[string]bool // the messages without a response that shows the outcome
	children []*exec.Cmd
	kills    int
	inserted int
	began    time.Time
}

// storage has the parent's operations on the database.
type storage interface {
	api
	insertTexts(ctx context.Context, items []outbox.Item) error
	all(ctx context.Context) ([]ended, error)
	hoursPass(ctx context.Context) error // also ends the lease of a leader that died while its clock was ahead
}

// ended is a row of the table at the end.
type ended struct{ text, state, reason string }

func newRun(t *testing.T, s scenario) *run {
	t.Helper()
	r := &run{scenario: s, t: t, injected: make(map[string]bool), dir: t.TempDir(), began: time.Now()}
	r.service = counting.Start(r.decide)
	t.Cleanup(r.service.Close)
	if strings.HasPrefix(s.kind, onSQLite) {
		r.database = filepath.Join(r.dir, "box.db")
		box, err := sqlite.Open(r.database, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = box.Close() })
		r.box = sqliteStorage{box}
	} else {
		r.openPostgres()
	}
	if err := r.box.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *run) openPostgres() {
	r.t.Helper()
	from := server
	if r.scenario.database {
		var err error
		if from, err = pgtest.Start(); err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(from.Stop)
		r.postgres = from
	}
	url, err := from.Create(r.t.Context(), fmt.Sprintf("kill_%d", schemas.Add(1)))
	if err != nil {
		r.t.Fatal(err)
	}
	pool := connect(r.t, url)
	box, err := outbox.Postgres(pool, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.database, r.box = url, postgresStorage{box, pool}
	plain, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: outbox.DefaultSchema})
	if err != nil {
		r.t.Fatal(err)
	}
	r.plain = func(from, to int) {
		var jobs []river.InsertManyParams
		for i := from; i < to; i++ {
			user, text := person(i), textOfNumber(i)
			jobs = append(jobs, river.InsertManyParams{Args: plainArgs{user, text}})
		}
		if _, err := plain.InsertMany(r.t.Context(), jobs); err != nil {
			r.t.Fatal(err)
		}
	}
}

// decide makes the service difficult: it gives some 429s, some 503s and some lost responses, and takes a little time.
func (r *run) decide(request counting.Request) counting.Reply {
	reply := counting.Reply{Wait: time.Duration(rand.IntN(20)) * time.Millisecond}
	n := rand.IntN(1000)
	if r.kind == plainRiver { // the only trouble of the control are the kills
		return reply
	}
	switch {
	case n < 4:
		reply.Status, reply.RetryAfter = http.StatusTooManyRequests, 1
	case n < 19:
		reply.Lost = true
	case n < 29:
		reply.Status, reply.Accept = http.StatusServiceUnavailable, n%2 == 0
	default:
		return reply
	}
	if reply.Status != http.StatusTooManyRequests {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.injected[request.Text] = true
	}
	return reply
}

const people = 400

func person(i int) string { return fmt.Sprintf("5939%08d", i%people) }

func textOfNumber(i int) string { return fmt.Sprintf("text-%07d", i) }

func (r *run) start(kind string) *exec.Cmd {
	r.t.Helper()
	log, err := os.OpenFile(filepath.Join(r.dir, fmt.Sprintf("child-%d.log", len(r.children))), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childName+"="+kind, childDatabase+"="+r.database, childServer+"="+r.service.URL)
	cmd.Stderr = log
	ready, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		r.t.Fatalf("a process did not start: %v", err)
	}
	return cmd
}

func (r *run) startAll(kind string) {
	for range r.processes {
		r.children = append(r.children, r.start(kind))
	}
}

// stopAll stops all processes with SIGTERM, as a deploy does. Every process must end without an error.
func (r *run) stopAll() {
	for _, c := range r.children {
		_ = c.Process.Signal(syscall.SIGCONT)
		_ = c.Process.Signal(syscall.SIGTERM)
	}
	for _, c := range r.children {
		if err := c.Wait(); err != nil {
			r.t.Errorf("after SIGTERM, a process ended with %v", err)
		}
	}
	r.children = nil
}

// trouble kills and freezes processes and stops the database, as the scenario says, until the time is over. It keeps
// the queue filled.
func (r *run) trouble(d time.Duration) {
	end := time.Now().Add(d)
	next := time.Now().Add(3 * time.Second)
	for time.Now().Before(end) {
		time.Sleep(100 * time.Millisecond)
		r.fill()
		if time.Now().Before(next) {
			continue
		}
		next = time.Now().Add(time.Second + rand.N(2*time.Second))
		victim := rand.IntN(len(r.children))
		if !r.noKill {
			_ = r.children[victim].Process.Kill()
			_ = r.children[victim].Wait() // an error is normal, because the process was killed
			r.children[victim] = r.start(r.kind)
			r.kills++
		}
		if r.freeze && r.kills < r.processes-1 {
			// The process wakes when the queue is empty. By then, River has handed its messages to other processes.
			_ = r.children[r.kills].Process.Signal(syscall.SIGSTOP)
			r.kills++
		}
		if r.scenario.database {
			r.postgres.Kill()
			time.Sleep(rand.N(2 * time.Second))
			if err := r.postgres.Begin(); err != nil {
				r.t.Fatal(err)
			}
			next = time.Now().Add(8 * time.Second)
			r.kills++
		}
	}
}

// fill keeps some hundred messages in the queue.
func (r *run) fill() {
	const batch = 200
	if r.plain != nil && r.kind == plainRiver {
		if len(r.service.Accepted()) > r.inserted-batch {
			r.plain(r.inserted, r.inserted+batch)
			r.inserted += batch
		}
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	counts, err := r.box.Counts(ctx)
	if err != nil || counts[outbox.Queued] > batch {
		return // the database may be away
	}
	items := make([]outbox.Item, batch)
	for i := range items {
		items[i] = message(person(r.inserted+i), textOfNumber(r.inserted+i))
	}
	if err := r.box.insertTexts(ctx, items); err == nil {
		r.inserted += batch
	} else if !r.scenario.database {
		r.t.Errorf("insert: %v", err)
	}
}

func (r *run) whole(d time.Duration) {
	r.startAll(r.kind)
	r.trouble(d)
	if r.clock { // a stepping clock may have put jobs off by hours, so let the hours pass
		r.stopAll()
		r.kind = strings.TrimSuffix(r.kind, stepping)
		if err := r.box.hoursPass(context.Background()); err != nil {
			r.t.Fatal(err)
		}
		r.startAll(r.kind)
	}
	r.drain()
	r.stopAll()
	r.compare()
}

func (r *run) drain() {
	r.t.Helper()
	for end := time.Now().Add(4 * time.Minute); ; time.Sleep(500 * time.Millisecond) {
		counts, err := r.box.Counts(context.Background())
		if err == nil && counts[outbox.Queued]+counts[outbox.Sending] == 0 {
			return
		}
		if time.Now().After(end) {
			logs, _ := filepath.Glob(filepath.Join(r.dir, "*.log"))
			for _, name := range logs {
				text, _ := os.ReadFile(name)
				r.t.Logf("%s:\n%s", name, text[max(0, len(text)-2000):])
			}
			r.t.Fatalf("the queue did not empty: %v, %v", counts, err)
		}
	}
}

// compare compares the database with the service: no duplicates, no lost messages, a reason for every unknown message,
// and no overtaking.
func (r *run) compare() {
	rows, err := r.box.all(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	accepted := r.service.Accepted()
	count := make(map[string]int)
	var duplicates, lost, unaccounted, falselySent int
	for _, n := range accepted {
		if n > 1 {
			duplicates++
		}
	}
	passed := make(map[string]bool) // later messages could pass these while they were unknown
	for _, row := range rows {
		count[row.state]++
		passed[row.text] = row.reason != ""
		switch row.state {
		case "sent":
			if accepted[row.text] != 1 {
				falselySent++
			}
		case "unknown":
			if !r.injected[row.text] {
				unaccounted++
			}
		default:
			lost++
		}
	}
	overtakes := r.overtakes(passed)
	r.t.Logf("%-22s %5d messages, %2d kills, %3.0f s: %d duplicates, %d lost, %d out of order, %d unknown (%d injected), %d sent",
		r.name, len(rows), r.kills, time.Since(r.began).Seconds(), duplicates, lost, overtakes, count["unknown"], count["unknown"]-unaccounted, count["sent"])
	// A kill makes at most the messages unknown that its process was sending, or all processes if it kills the
	// database. A send that is too slow on a busy machine is unknown, too.
	most := r.kills * outbox.DefaultWorkers
	if r.scenario.database {
		most *= r.processes
	}
	switch {
	case duplicates > 0, lost > 0, overtakes > 0, falselySent > 0, len(rows) != r.inserted:
		r.t.Errorf("%d rows of %d; %d sent that were not accepted once", len(rows), r.inserted, falselySent)
	case unaccounted > most && !r.clock:
		r.t.Errorf("%d unknown for which nothing was injected, and %d kills can have left %d", unaccounted, r.kills, most)
	case count["sent"] < 100:
		r.t.Error("too little was sent to prove anything")
	}
}

// overtakes counts accepted messages that arrived after a later message to the same person. It leaves out messages that
// may be passed: a process that was frozen for longer than the time until a rescue can wake and send a message that was
// already unknown.
func (r *run) overtakes(passed map[string]bool) int {
	last := make(map[string]string)
	n := 0
	for _, request := range r.service.Requests() {
		if !request.Accepted {
			continue
		}
		if request.Text > last[request.User] {
			last[request.User] = request.Text
		} else if !passed[request.Text] {
			n++
		}
	}
	return n
}

// control shows that kills make duplicates of plain River jobs. Otherwise the tests above would prove nothing.
func (r *run) control(d time.Duration) {
	r.startAll(plainRiver)
	r.trouble(d)
	duplicates := 0
	for end := time.Now().Add(2 * time.Minute); duplicates == 0 && time.Now().Before(end); time.Sleep(time.Second) {
		for _, n := range r.service.Accepted() {
			if n > 1 {
				duplicates++
			}
		}
	}
	r.stopAll()
	r.t.Logf("%-22s %5d messages, %2d kills: %d duplicates", "plain River job", r.inserted, r.kills, duplicates)
	if duplicates == 0 {
		r.t.Error("no duplicates: these kills prove nothing")
	}
}

type postgresStorage struct {
	*outbox.Box[pgx.Tx]
	pool *pgxpool.Pool
}

func (s postgresStorage) insertTexts(ctx context.Context, items []outbox.Item) error {
	_, err := s.InsertMany(ctx, nil, items...)
	return err
}

func (s postgresStorage) all(ctx context.Context) ([]ended, error) {
	rows, err := s.pool.Query(ctx, "SELECT m.id::text, m.state, m.reason FROM jelou.jelou_outbox m ORDER BY m.id")
	if err != nil {
		return nil, err
	}
	return number(pgx.CollectRows(rows, func(row pgx.CollectableRow) (e ended, err error) {
		return e, row.Scan(&e.text, &e.state, &e.reason)
	}))
}

func (s postgresStorage) hoursPass(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `UPDATE jelou.river_job SET scheduled_at = scheduled_at - interval '5 hours', attempted_at = attempted_at - interval '5 hours'
		WHERE finalized_at IS NULL; DELETE FROM jelou.river_leader`)
	return err
}

type sqliteStorage struct{ *sqlite.Box }

func (s sqliteStorage) insertTexts(ctx context.Context, items []outbox.Item) error {
	_, err := s.InsertMany(ctx, nil, items...)
	return err
}

func (s sqliteStorage) all(ctx context.Context) ([]ended, error) {
	rows, err := s.DB().QueryContext(ctx, "SELECT CAST(id AS text), state, reason FROM jelou_outbox ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []ended
	for rows.Next() {
		var e ended
		if err := rows.Scan(&e.text, &e.state, &e.reason); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return number(all, rows.Err())
}

// number gives each row its text by the order of insertion. The row of a sent message has no text any more.
func number(rows []ended, err error) ([]ended, error) {
	for i := range rows {
		rows[i].text = textOfNumber(i)
	}
	return rows, err
}

func (s sqliteStorage) hoursPass(ctx context.Context) error {
	_, err := s.DB().ExecContext(ctx, `UPDATE river_job SET scheduled_at = datetime(scheduled_at, '-5 hours', 'subsec'),
		attempted_at = datetime(attempted_at, '-5 hours', 'subsec') WHERE finalized_at IS NULL; DELETE FROM river_leader`)
	return err
}
