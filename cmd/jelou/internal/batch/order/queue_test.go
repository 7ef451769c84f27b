package order

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
)

func item(user string, line int64) Item[int] { return Item[int]{User: user, Line: line, Size: 1} }

func next(t *testing.T, q *Queue[int], want int64) Item[int] {
	t.Helper()
	got, ok := q.Next()
	if !ok || got.Line != want {
		t.Fatalf("got line %d, %v, want %d", got.Line, ok, want)
	}
	return got
}

func TestOneAtATimeInTheOrderOfTheFile(t *testing.T) {
	q := New[int](100, 100)
	for line, user := range []string{"", "a", "a", "b", "a", "c"} {
		if line > 0 {
			q.Put(item(user, int64(line)))
		}
	}
	q.Close()
	a1 := next(t, q, 1)
	b := next(t, q, 3)
	q.Done(a1)
	a2 := next(t, q, 2) // before line 5, which was ready earlier
	c := next(t, q, 5)
	q.Done(a2)
	q.Done(b)
	a3 := next(t, q, 4)
	if _, ok := q.Next(); ok {
		t.Error("there was more")
	}
	q.Done(a3)
	q.Done(c)
}

func TestNextWaitsForTheUsersLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[int](100, 100)
		q.Put(item("a", 1))
		q.Put(item("a", 2))
		q.Close()
		first := next(t, q, 1)
		var second bool
		go func() { _, second = q.Next() }()
		synctest.Wait()
		if second {
			t.Fatal("two lines of one user are in flight")
		}
		q.Done(first)
		synctest.Wait()
		if !second {
			t.Error("the second line was not handed out")
		}
	})
}

func TestRoom(t *testing.T) {
	for name, room := range map[string][2]int{"items": {2, 100}, "bytes": {100, 2}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := New[int](room[0], room[1])
				q.Put(item("a", 1))
				q.Put(item("b", 2))
				put := false
				go func() { put = q.Put(item("c", 3)) }()
				got := next(t, q, 1)
				synctest.Wait()
				if put {
					t.Fatal("put although there is no room")
				}
				q.Done(got)
				synctest.Wait()
				if !put {
					t.Error("not put although there is room")
				}
			})
		})
	}
}

func TestLargerThanTheRoom(t *testing.T) {
	q := New[int](10, 10)
	if !q.Put(Item[int]{User: "a", Line: 1, Size: 1000}) {
		t.Error("refused")
	}
	next(t, q, 1)
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[int](1, 1)
		q.Put(item("a", 1))
		put := true
		go func() { put = q.Put(item("a", 2)) }()
		synctest.Wait()
		q.Stop()
		_, got := q.Next()
		synctest.Wait()
		if put || got {
			t.Errorf("put %v, got %v after the stop", put, got)
		}
	})
}

// Many workers get every line once, in order for each user, never two at once.
func TestManyWorkers(t *testing.T) {
	const lines, users, workers = 5000, 50, 16
	q := New[int](64, 1<<20)
	var mu sync.Mutex
	flying, last, seen := map[string]bool{}, map[string]int64{}, 0
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				got, ok := q.Next()
				if !ok {
					return
				}
				mu.Lock()
				if flying[got.User] || last[got.User] >= got.Line {
					t.Errorf("line %d of user %s after %d, in flight %v", got.Line, got.User, last[got.User], flying[got.User])
				}
				flying[got.User], last[got.User] = true, got.Line
				seen++
				mu.Unlock()
				mu.Lock()
				flying[got.User] = false
				mu.Unlock()
				q.Done(got)
			}
		})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for line := range int64(lines) {
		q.Put(item(fmt.Sprint(random.IntN(users)), line+1))
	}
	q.Close()
	all.Wait()
	if seen != lines {
		t.Errorf("%d lines, want %d", seen, lines)
	}
	if len(q.waiting) > 0 || q.items > 0 || q.size > 0 {
		t.Errorf("left: %v %d %d", q.waiting, q.items, q.size)
	}
}
