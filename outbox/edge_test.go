package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
	"github.com/jelou-go/jelou/outbox/internal/pgtest"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

// A number with a + is the same person as without.
func TestPlusMakesNoOtherPerson(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("first", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: 1}))
		b := open(t, client)
		ids, err := b.insert(t.Context(), templateTo("+"+ana, "first"), message(ana, "second"))
		if err != nil {
			t.Fatal(err)
		}
		b.running()
		for _, id := range ids {
			b.becomes(id, outbox.Sent)
		}
		var got []string
		for _, r := range s.Requests() {
			if r.Accepted {
				got = append(got, r.Text)
			}
		}
		if !slices.Equal(got, []string{"first", "second"}) {
			t.Errorf("accepted %q", got)
		}
	})
}

// The row of a later message with the same text is no evidence of a message that never arrived. Nor can a row settle
// one of two unknown messages with the same text.
func TestSettleDistinguishesEqualMessages(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		var toAna, toBeto atomic.Int64
		s, client := service(t, func(r counting.Request) counting.Reply {
			switch {
			case r.User == ana && toAna.Add(1) == 1:
				return counting.Reply{Status: http.StatusServiceUnavailable}
			case r.User == beto:
				return counting.Reply{Lost: true, Hidden: toBeto.Add(1) == 1}
			}
			return counting.Reply{}
		})
		b := open(t, client, outbox.WithSettle(), outbox.WithSettlePause(20*time.Millisecond, 3*time.Second))
		never, twin := b.add(ana, "the same"), b.add(ana, "the same")
		one, two := b.add(beto, "a\nlike"), b.add(beto, "a\r\nlike")
		b.running()
		got := b.becomes(twin, outbox.Sent)
		b.until("the others are parked", func() bool { return b.jobs("state = 'cancelled'") == 3 })
		for _, id := range []int64{never, one, two} {
			if now, err := b.Status(t.Context(), id); err != nil || now.State != outbox.Unknown {
				t.Errorf("%d: %+v, %v, the twin is %s", id, now, err, got.MessageID)
			}
		}
		if len(s.Requests()) != 4 {
			t.Errorf("%d requests", len(s.Requests()))
		}
	})
}

// Nor is the row of a message with an older key, or without a key, evidence of a message with a new key.
func TestSettleDistinguishesEqualMessagesOfTwoKeys(t *testing.T) {
	key := func(c string) []byte { return []byte(strings.Repeat(c, 32)) }
	both(t, func(t *testing.T, open opener) {
		for name, before := range map[string][]outbox.Option{"an older key": {outbox.WithCipher(key("a"))}, "no key": nil} {
			t.Run(name, func(t *testing.T) {
				s, client := service(t, nil)
				b := open(t, client)
				one := b.again(client, before...).add(ana, "the same")
				b = b.again(client, outbox.WithCipher(key("b"), key("a")), outbox.WithSettle(), outbox.WithSettlePause(20*time.Millisecond, time.Second))
				b.running()
				b.becomes(one, outbox.Sent)
				s.Decide(func(counting.Request) counting.Reply { return counting.Reply{Status: http.StatusServiceUnavailable} })
				never := b.add(ana, "the same")
				b.until("River has ended its job", func() bool { return b.jobs("finalized_at IS NOT NULL") == 2 })
				if got, err := b.Status(t.Context(), never); err != nil || got.State != outbox.Unknown {
					t.Errorf("%+v, %v", got, err)
				}
			})
		}
	})
}

// A process without the key sends no encrypted messages. A process with a key sends older messages, which are not
// encrypted.
func TestEncryptedMessageNeedsItsKey(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		key := []byte(strings.Repeat("a", 32))
		b := open(t, client)
		plain := b.add(ana, "plain")
		sealed := b.again(client, outbox.WithCipher(key)).add(beto, "sealed")
		b.exec(fmt.Sprintf("UPDATE {s}river_job SET scheduled_at = '2099-01-01 00:00:00' WHERE id = %d", plain))
		b.exec(fmt.Sprintf("UPDATE {s}jelou_outbox SET due = 4e9 WHERE id = %d", plain))
		stop := b.running()
		b.until("no key was found", func() bool {
			got, err := b.Status(t.Context(), sealed)
			return err == nil && strings.Contains(got.Reason, "no key")
		})
		stop()
		if got, _ := b.Status(t.Context(), sealed); got.State != outbox.Queued || len(s.Requests()) != 0 {
			t.Fatalf("%+v, %d requests", got, len(s.Requests()))
		}
		b.exec("UPDATE {s}river_job SET state = 'available', scheduled_at = '2020-01-01 00:00:00' WHERE finalized_at IS NULL")
		b.exec("UPDATE {s}jelou_outbox SET due = NULL")
		b.again(client, outbox.WithCipher(key)).running()
		b.becomes(plain, outbox.Sent)
		b.becomes(sealed, outbox.Sent)
	})
}

// A caller who asks for encryption and forgets the key gets an error, and no plain text in the database.
func TestCipherNeedsAKey(t *testing.T) {
	if _, err := sqlite.Open(filepath.Join(t.TempDir(), "box.db"), nil, outbox.WithCipher()); err == nil || !strings.Contains(err.Error(), "32 bytes") {
		t.Errorf("%v", err)
	}
}

// A caller may clear its key after the box has it. The messages of a person still have one order.
func TestCallerMayClearItsKey(t *testing.T) {
	key := []byte(strings.Repeat("a", 32))
	b := openSQLite(t, filepath.Join(t.TempDir(), "box.db"), nil, []outbox.Option{outbox.WithCipher(key)})
	migrate(t, b)
	b.add(ana, "one")
	clear(key)
	b.add(ana, "two")
	if got := b.text("SELECT count(DISTINCT person) AS people FROM jelou_outbox"); !strings.Contains(got, "1") {
		t.Error(got)
	}
}

// A message whose job somebody cancelled while no process ran is not sent, even if River has removed the job since.
func TestMessageCancelledLongAgoIsNotSent(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		id := b.add(ana, "one")
		b.exec("UPDATE {s}river_job SET state = 'cancelled', finalized_at = '2020-01-01 00:00:00'")
		b.exec("UPDATE {s}jelou_outbox SET at = at - 90000")
		b.running()
		b.until("River has removed the job", func() bool { return b.jobs(fmt.Sprintf("id = %d", id)) == 0 })
		b.until("the message is not queued", func() bool {
			got, err := b.Status(t.Context(), id)
			return err == nil && got.State != outbox.Queued
		})
		if b.becomes(id, outbox.Refused); len(s.Requests()) != 0 {
			t.Errorf("%d requests", len(s.Requests()))
		}
	})
}

// A process leaves the kinds of message that only a later version knows to that version.
func TestKindOfALaterVersionIsLeftToIt(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		id := b.add(ana, "one")
		b.exec("UPDATE {s}jelou_outbox SET kind = 'later'")
		b.running()
		b.until("the process left it", func() bool {
			got, err := b.Status(t.Context(), id)
			return err == nil && got.State == outbox.Queued && strings.Contains(got.Reason, "too old")
		})
		if len(s.Requests()) != 0 {
			t.Errorf("%d requests", len(s.Requests()))
		}
	})
}

// A program that panics at each message does not make the whole queue unknown. The log shows where it panics, and not
// its value.
func TestPanicsDoNotMakeTheQueueUnknown(t *testing.T) {
	const users = 30
	both(t, func(t *testing.T, open opener) {
		s, _ := service(t, nil)
		client, err := jelou.NewClientWithResponses(s.URL, jelou.WithRequestEditorFn(func(context.Context, *http.Request) error { panic(ana) }))
		if err != nil {
			t.Fatal(err)
		}
		b := open(t, client, outbox.WithWorkers(2))
		for user := range users {
			b.add(fmt.Sprint(user), "one")
		}
		b.running()
		b.until("all wait", func() bool { return strings.Contains(b.log.String(), "all processes wait") })
		if counts, err := b.Counts(t.Context()); err != nil || counts[outbox.Queued] < users-15 {
			t.Errorf("%v, %v", counts, err)
		}
		if log := b.log.String(); !strings.Contains(log, "edge_test.go") || strings.Contains(log, ana) {
			t.Error(log)
		}
	})
}

// After a clock was set back, the sweep hands out the messages that wait for the old time, but not those for later.
func TestClockSetBackStrandsNoMessage(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, nil)
		b := open(t, client)
		var waiting []int64
		for _, state := range []string{"available", "scheduled"} {
			id := b.add(ana, state)
			b.exec(fmt.Sprintf("UPDATE {s}river_job SET state = '%s', scheduled_at = '2099-01-01 00:00:00' WHERE id = %d", state, id))
			waiting = append(waiting, id)
		}
		later := b.add(ana, "later", outbox.At(time.Now().Add(time.Hour)))
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.running()
		for _, id := range waiting {
			b.becomes(id, outbox.Sent)
		}
		if got, err := b.Status(t.Context(), later); err != nil || got.State != outbox.Queued || len(s.Requests()) != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Resend does not turn an unknown message into a refused one if the deadline is over.
func TestResendAfterTheDeadlineChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Lost: true}))
		b := open(t, client)
		id := b.add(ana, "one", outbox.WithDeadline(time.Now().Add(time.Hour)))
		b.running()
		b.becomes(id, outbox.Unknown)
		b.exec("UPDATE {s}jelou_outbox SET deadline = at - 1")
		if err := b.Resend(t.Context(), id); !errors.Is(err, outbox.ErrTooLate) {
			t.Errorf("%v", err)
		}
		if got, err := b.Status(t.Context(), id); err != nil || got.State != outbox.Unknown || len(s.Requests()) != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A worker without a client leaves a message alone. A rate that is not a number means no rate, and a nil logger the default.
func TestWorkerWithoutAClientSendsNothing(t *testing.T) {
	t.Parallel()
	s, client := service(t, nil)
	pool, box, schema := pgBox(t, nil)
	if err := box.Configure(&river.Config{}); err == nil || !strings.Contains(err.Error(), "no client") {
		t.Errorf("Configure: %v", err)
	}
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE "+schema+".river_job SET state = 'running', attempt = 1"); err != nil {
		t.Fatal(err)
	}
	job := &river.Job[outbox.Args]{JobRow: jobRow(id, 1)}
	if err := box.Worker().Work(t.Context(), job); !errors.As(err, new(*river.JobSnoozeError)) {
		t.Errorf("%v", err)
	}
	if got, err := box.Status(t.Context(), id); err != nil || got.State != outbox.Queued {
		t.Errorf("%+v, %v", got, err)
	}
	other, err := outbox.Postgres(pool, client, outbox.WithSchema(schema), outbox.WithRate(math.NaN(), 1), outbox.WithLogger(nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Worker().Work(t.Context(), job); err != nil || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
}

// A message does not wait for the turns of a slower rate that the last processes had.
func TestFasterRateForgetsTheSlowerTurns(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		_, client := service(t, nil)
		b := open(t, client, outbox.WithRate(0.001, 1))
		stop := b.running()
		b.becomes(b.add(ana, "one"), outbox.Sent)
		stop()
		b.again(client, outbox.WithRate(20, 1), outbox.WithRescue(6*time.Second)).running()
		b.becomes(b.add(ana, "two"), outbox.Sent)
	})
}

// Migrate waits for another process, whatever time-outs the role has for its statements.
func TestMigrateWaitsForAnotherProcess(t *testing.T) {
	t.Parallel()
	pool, _, schema := pgBox(t, nil)
	impatient := connect(t, server.URL("postgres")+"&lock_timeout=1ms&application_name="+schema)
	box, err := outbox.Postgres(impatient, nil, outbox.WithSchema(schema))
	if err != nil {
		t.Fatal(err)
	}
	migrated := make(chan error, 1)
	err = pgx.BeginFunc(t.Context(), pool, func(other pgx.Tx) error {
		if _, err := other.Exec(t.Context(), "SELECT pg_advisory_xact_lock(hashtext('jelou_outbox'))"); err != nil {
			return err
		}
		go func() { migrated <- box.Migrate(t.Context()) }()
		for waits := false; !waits; {
			if len(migrated) > 0 {
				return <-migrated
			}
			const longer = "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'advisory' AND query_start < clock_timestamp() - interval '5 ms'"
			if err := pool.QueryRow(t.Context(), longer, schema).Scan(&waits); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Error(err)
	}
}

// Migrate needs no second connection of the pool.
func TestMigrateNeedsOneConnection(t *testing.T) {
	t.Parallel()
	pool := connect(t, server.URL("postgres")+"&pool_max_conns=1")
	box, err := outbox.Postgres(pool, nil, outbox.WithSchema(fmt.Sprintf("own_%d", schemas.Add(1))))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := box.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// Only its owner can read the file. Open fails for a name that cannot be a file.
func TestOnlyTheOwnerReadsTheSQLiteFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ":memory:", filepath.Join(t.TempDir(), "missing", "box.db")} {
		if box, err := sqlite.Open(name, nil); err == nil {
			t.Errorf("%q was opened", name)
			_ = box.Close()
		}
	}
	dir := t.TempDir()
	box, err := sqlite.Open("/"+dir+"/a?b#c %.db", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = box.Close() }()
	if err := box.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(file.Name(), "a?b#c %.db") {
			t.Errorf("%s: %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

// A 429 that asks for centuries holds all processes for a day, or until a person resumes the queue. A process says so,
// also when it begins.
func TestResumeEndsAHold(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Status: http.StatusTooManyRequests, RetryAfter: math.MaxInt64}))
		b := open(t, client)
		id := b.add(ana, "one")
		b.running()
		b.until("the 429 came", func() bool {
			return strings.Contains(b.text("SELECT reason FROM {s}jelou_outbox"), "too many")
		})
		b.until("the job is put off", func() bool { return b.jobs("state = 'scheduled'") == 1 })
		if wait, err := b.Held(t.Context()); err != nil || wait > 24*time.Hour || wait < 23*time.Hour {
			t.Errorf("held for %v, %v", wait, err)
		}
		other := b.again(client)
		other.running()
		for _, process := range []*box{b, other} {
			process.until("the log says so", func() bool {
				return strings.Contains(process.log.String(), `level=ERROR msg="jelou: all processes wait`)
			})
		}
		if err := b.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		if wait, err := b.Held(t.Context()); err != nil || wait != 0 {
			t.Errorf("held for %v after a resume, %v", wait, err)
		}
		b.becomes(b.add(beto, "two"), outbox.Sent)
		if len(s.Requests()) != 2 {
			t.Errorf("%d requests", len(s.Requests()))
		}
		at := b.text(fmt.Sprintf("SELECT scheduled_at FROM {s}river_job WHERE id = %d", id))
		if year := time.Now().Add(time.Minute).UTC().Format("2006-"); !strings.Contains(at, year) {
			t.Errorf("its job is put off until %s", at)
		}
	})
}

// Retention goes on while the queue is paused, and while messages wait in it.
func TestRetentionGoesOnWhilePaused(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		_, client := service(t, nil)
		b := open(t, client, outbox.WithRetention(time.Hour))
		old := b.add(ana, "old")
		stop := b.running()
		b.becomes(old, outbox.Sent)
		stop()
		b.exec("UPDATE {s}river_queue SET paused_at = created_at WHERE name = 'jelou'")
		b.exec("UPDATE {s}jelou_outbox SET at = at - 7200")
		waiting := b.add(ana, "waiting")
		b.running()
		b.until("the old row is removed", func() bool {
			_, err := b.Status(t.Context(), old)
			return errors.Is(err, outbox.ErrNotFound)
		})
		if got, err := b.Status(t.Context(), waiting); err != nil || got.State != outbox.Queued {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Resume before the first Run has nothing to resume, which is no failure.
func TestResumeBeforeRunIsNoFailure(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		if err := open(t, nil).Resume(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A stop does not wait for the search for evidence, which sends nothing.
func TestStopEndsTheSearchForEvidence(t *testing.T) {
	searching := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		searching <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	both(t, func(t *testing.T, open opener) {
		b := open(t, clientFor(t, server.URL), outbox.WithSettle(), outbox.WithSettlePause(10*time.Millisecond, time.Minute))
		id := b.add(ana, "one")
		stop := b.running()
		<-searching
		began := time.Now()
		stop()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the stop took %v", took)
		}
		if got, err := b.Status(t.Context(), id); err != nil || got.State != outbox.Unknown {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// If a commit fails, nobody knows whether the outbox has the message. An error that denied it would make the caller
// insert the message twice.
func TestFailedCommitDoesNotDenyTheMessage(t *testing.T) {
	t.Parallel()
	pool, box, schema := pgBox(t, nil)
	_, err := pool.Exec(t.Context(), strings.ReplaceAll(`
		CREATE FUNCTION {s}.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''gone''; END';
		CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON {s}.jelou_outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {s}.fail()`, "{s}", schema))
	if err != nil {
		t.Fatal(err)
	}
	_, err = box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err == nil || !strings.Contains(err.Error(), "not known whether") {
		t.Errorf("%v", err)
	}
}

// A mark that cannot be written sends nothing, and no log line says that the message will be unknown.
func TestNothingIsSentWithoutItsMark(t *testing.T) {
	t.Parallel()
	s, client := service(t, nil)
	log := new(logs)
	pool, box, schema := pgBox(t, client, outbox.WithLogger(log.logger()), outbox.WithRescue(2*time.Second))
	set := func(sql string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), strings.ReplaceAll(sql, "{s}", schema)); err != nil {
			t.Fatal(err)
		}
	}
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	set(`UPDATE {s}.river_job SET state = 'running', attempt = 1;
		CREATE FUNCTION {s}.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END';
		CREATE TRIGGER fail BEFORE UPDATE ON {s}.jelou_outbox FOR EACH STATEMENT EXECUTE FUNCTION {s}.fail()`)
	work := func() error {
		return box.Worker().Work(t.Context(), &river.Job[outbox.Args]{JobRow: jobRow(id, 1)})
	}
	if err := work(); !errors.As(err, new(*river.JobSnoozeError)) || len(s.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
	if got := log.String(); !strings.Contains(got, "disk full") || strings.Contains(got, "unknown") {
		t.Errorf("%s", got)
	}
	set("DROP TRIGGER fail ON {s}.jelou_outbox")
	if err := work(); err != nil || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
}

// A role that may not create schemas can migrate in a schema of its own.
func TestMigrateNeedsNoRightToCreateSchemas(t *testing.T) {
	t.Parallel()
	admin, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(t.Context()) }()
	schema := fmt.Sprintf("own_%d", schemas.Add(1))
	if _, err := admin.Exec(t.Context(), strings.ReplaceAll("CREATE ROLE {s} LOGIN; CREATE SCHEMA {s} AUTHORIZATION {s}", "{s}", schema)); err != nil {
		t.Fatal(err)
	}
	pool := connect(t, strings.Replace(server.URL("postgres"), "postgres@", schema+"@", 1))
	box, err := outbox.Postgres(pool, nil, outbox.WithSchema(schema))
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

// A mark outlives a crash of PostgreSQL, even if its commits do not wait for the disk. Otherwise the message would be
// sent again.
func TestMarkOutlivesACrash(t *testing.T) {
	t.Parallel()
	mine, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mine.Stop)
	s, client := service(t, func(counting.Request) counting.Reply {
		mine.Kill()
		return counting.Reply{}
	})
	pool := connect(t, mine.URL("postgres"))
	careless := connect(t, mine.URL("postgres")+"&synchronous_commit=off")
	box, err := outbox.Postgres(careless, client, outbox.WithRescue(3*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE jelou.river_job SET state = 'running', attempt = 1"); err != nil { // writes what was before, too
		t.Fatal(err)
	}
	if err := box.Worker().Work(t.Context(), &river.Job[outbox.Args]{JobRow: jobRow(id, 1)}); !errors.As(err, new(*river.JobSnoozeError)) || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
	if err := mine.Begin(); err != nil {
		t.Fatal(err)
	}
	if got, err := box.Status(t.Context(), id); err != nil || got.State != outbox.Sending {
		t.Errorf("%+v, %v", got, err)
	}
}

// A message behind an unknown one asks again seldom, because a person may need days to decide.
func TestHeldMessagesAskSeldom(t *testing.T) {
	t.Parallel()
	_, client := service(t, nil)
	pool, box, schema := pgBox(t, client, outbox.WithUnknownHolding())
	var ids []int64
	for range 3 {
		id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	snooze := func(state string) time.Duration {
		t.Helper()
		sql := fmt.Sprintf("UPDATE %[1]s.jelou_outbox SET state = '%[2]s' WHERE id = %[3]d; UPDATE %[1]s.river_job SET state = 'running', attempt = 1", schema, state, ids[0])
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		var end *river.JobSnoozeError
		if err := box.Worker().Work(t.Context(), &river.Job[outbox.Args]{JobRow: jobRow(ids[2], 1)}); !errors.As(err, &end) {
			t.Fatal(err)
		}
		return end.Duration
	}
	if got := snooze("queued"); got != 2*time.Second {
		t.Errorf("behind two: %v", got)
	}
	if got := snooze("unknown"); got < 10*time.Second || got > time.Minute {
		t.Errorf("behind an unknown one: %v", got)
	}
}
