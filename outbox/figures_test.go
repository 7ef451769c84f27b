//go:build unix

package outbox_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"

	jelou "github.com/jelou-go/jelou/generated"
)

// These tests measure the figures in docs/performance.md. JELOU_OUTBOX_FIGURES is the number of messages for each row.
const figures = "JELOU_OUTBOX_FIGURES"

func TestFiguresOfThroughput(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(figures))
	if os.Getenv(figures) == "" {
		t.Skip("set " + figures + ", such as 4000")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, latency := range []time.Duration{0, 80 * time.Millisecond} {
		fmt.Printf("%-12s %10s %14s %10s %10s\n", latency, "processes", "messages/s", "CPU ms", "unknown")
		plainSending(t, n, latency)
		for _, kind := range []string{plainRiver, onPostgres, onSQLite} {
			for _, processes := range []int{1, 2, 4} {
				measure(t, kind, processes, n, latency)
			}
		}
	}
}

// plainSending measures the client alone, with as many messages at once as one process of the outbox.
func plainSending(t *testing.T, n int, latency time.Duration) {
	s := counting.Start(func(counting.Request) counting.Reply { return counting.Reply{Wait: latency} })
	defer s.Close()
	client := clientFor(t, s.URL)
	next := make(chan int)
	var wait sync.WaitGroup
	for range outbox.DefaultWorkers {
		wait.Go(func() {
			for i := range next {
				if _, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: person(i), Text: textOfNumber(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	began := time.Now()
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	fmt.Printf("%-12s %10s %14.0f\n", "client alone", "-", float64(n)/time.Since(began).Seconds())
}

func measure(t *testing.T, kind string, processes, n int, latency time.Duration) {
	r := newRun(t, scenario{kind: kind, processes: processes})
	r.service.Decide(func(counting.Request) counting.Reply { return counting.Reply{Wait: latency} })
	insertNumbered(t, r, n)
	r.startAll(kind)
	children := r.children
	for len(r.service.Accepted()) < n {
		time.Sleep(20 * time.Millisecond)
	}
	requests := r.service.Requests()
	took := requests[len(requests)-1].At.Sub(requests[0].At).Seconds()
	r.stopAll()
	var cpu time.Duration
	for _, c := range children {
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	if len(requests) != n {
		t.Errorf("%d requests for %d messages", len(requests), n)
	}
	fmt.Printf("%-12s %10d %14.0f %10.2f\n", kind, processes, float64(n)/took, float64(cpu.Microseconds())/1000/float64(n))
}

// insertNumbered inserts n messages, each to another person.
func insertNumbered(t *testing.T, r *run, n int) {
	if r.kind == plainRiver {
		r.plain(0, n)
		return
	}
	const batch = 1000
	for from := 0; from < n; from += batch {
		items := make([]outbox.Item, 0, batch)
		for i := from; i < min(n, from+batch); i++ {
			items = append(items, message(fmt.Sprint("person-", i), textOfNumber(i)))
		}
		if err := r.box.insertTexts(t.Context(), items); err != nil {
			t.Fatal(err)
		}
	}
}

// Four processes share a rate of 5 a second. The fastest second has 5 or 6 messages.
func TestFiguresOfASharedRate(t *testing.T) {
	if os.Getenv(figures) == "" {
		t.Skip("set " + figures)
	}
	for _, kind := range []string{onPostgres, onSQLite} {
		r := newRun(t, scenario{kind: kind, processes: 4})
		r.service.Decide(nil)
		insertNumbered(t, r, 150)
		t.Setenv(childRate, "5")
		r.startAll(kind)
		for len(r.service.Accepted()) < 150 {
			time.Sleep(50 * time.Millisecond)
		}
		requests := r.service.Requests()
		r.stopAll()
		took := requests[149].At.Sub(requests[0].At).Seconds()
		fastest := fastestSecond(requests)
		fmt.Printf("%s, 4 processes at 5/s: %.2f a second, fastest second %d\n", kind, 149/took, fastest)
		if fastest > 6 {
			t.Errorf("the fastest second holds %d", fastest)
		}
	}
}

// This test measures a long queue: how fast it fills, how large it is, and how fast it empties at its beginning and near its
// end.
func TestFiguresOfALongQueue(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("JELOU_OUTBOX_QUEUE"))
	if os.Getenv("JELOU_OUTBOX_QUEUE") == "" {
		t.Skip("set JELOU_OUTBOX_QUEUE, such as 1000000")
	}
	if err != nil {
		t.Fatal(err)
	}
	r := newRun(t, scenario{kind: onPostgres, processes: 2})
	r.service.Decide(nil)
	began := time.Now()
	insertNumbered(t, r, n)
	fmt.Printf("%d messages: %.0f inserted a second\n", n, float64(n)/time.Since(began).Seconds())
	pool := r.box.(postgresStorage).pool
	rows, err := pool.Query(t.Context(), `SELECT relname, pg_size_pretty(pg_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace s ON s.oid = relnamespace
		WHERE nspname = 'jelou' AND relkind IN ('r', 'i') AND pg_relation_size(c.oid) > 1000000 ORDER BY pg_relation_size(c.oid) DESC`)
	if err != nil {
		t.Fatal(err)
	}
	var name, size string
	for rows.Next() {
		if err := rows.Scan(&name, &size); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("  %-40s %s\n", name, size)
	}
	drain := func(label string, wanted int) {
		before := len(r.service.Accepted())
		r.startAll(onPostgres)
		for len(r.service.Accepted()) < before+wanted {
			time.Sleep(20 * time.Millisecond)
		}
		requests := r.service.Requests()[before : before+wanted]
		r.stopAll()
		fmt.Printf("%s: %.0f a second with 2 processes\n", label, float64(wanted)/requests[wanted-1].At.Sub(requests[0].At).Seconds())
	}
	drain("at the beginning", min(4000, n/4))
	// Delete all messages but the last few. The tables stay as large as they were.
	for _, sql := range []string{
		"DELETE FROM jelou.river_job WHERE id < $1 AND state <> 'running'", "DELETE FROM jelou.jelou_outbox WHERE id < $1",
	} {
		if _, err := pool.Exec(t.Context(), sql, n-min(4000, n/4)+1); err != nil {
			t.Fatal(err)
		}
	}
	drain("near the end", min(4000, n/4)-100)
}
