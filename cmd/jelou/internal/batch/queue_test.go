package batch

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// A queue hands out the first line in the file whose user has none in flight.
func TestQueueKeepsTheOrderOfTheFile(t *testing.T) {
	q := newQueue()
	lines := []*entry{{line: 1, users: []uint64{1}}, {line: 2, users: []uint64{1}}, {line: 3, users: []uint64{2}}, {line: 4, users: []uint64{1}}, {line: 5, users: []uint64{2}}}
	for _, e := range lines {
		q.put(e)
	}
	q.end()
	take := func(line int64, held bool) *entry {
		t.Helper()
		e, isHeld := q.take()
		if e == nil || e.line != line || isHeld != held {
			t.Fatalf("%+v, held %v, want line %d", e, isHeld, line)
		}
		return e
	}
	first, third := take(1, false), take(3, false)
	q.done(first, false)
	second := take(2, false)
	q.done(third, true) // a later run sends it
	q.done(take(5, true), true)
	q.done(second, false)
	q.done(take(4, false), false)
	if e, _ := q.take(); e != nil || q.occupied != 0 {
		t.Errorf("%+v is left, and room for %d is taken", e, q.occupied)
	}
}

// A line to several users waits for each of them, and keeps the later lines of each waiting.
func TestQueueKeepsTheOrderOfEachReceiver(t *testing.T) {
	q := newQueue()
	for _, e := range []*entry{{line: 1, users: []uint64{1}}, {line: 2, users: []uint64{1, 2}}, {line: 3, users: []uint64{2}}, {line: 4, users: []uint64{3}}} {
		q.put(e)
	}
	first, _ := q.take()
	fourth, _ := q.take()
	q.done(first, false)
	second, _ := q.take()
	q.done(second, true) // a later run sends it
	third, held := q.take()
	if first.line != 1 || fourth.line != 4 || second.line != 2 || third.line != 3 || !held {
		t.Errorf("lines %d, %d, %d and %d, held %v", first.line, fourth.line, second.line, third.line, held)
	}
}

// A full queue holds the reader, and an empty one the workers. A stop lets all of them go.
func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		var read, taken atomic.Int64
		var all sync.WaitGroup
		all.Go(func() {
			for q.put(&entry{text: make([]byte, roomUnit-1), users: []uint64{uint64(read.Load())}}) {
				read.Add(1)
			}
		})
		for range 4 {
			all.Go(func() {
				for e, _ := q.take(); e != nil; e, _ = q.take() {
					taken.Add(1)
				}
			})
		}
		synctest.Wait()
		if read.Load() != fullRoom || taken.Load() != fullRoom {
			t.Errorf("%d lines were read, and %d taken, want %d", read.Load(), taken.Load(), fullRoom)
		}
		q.stop()
		all.Wait()
		if !q.stopped() {
			t.Error("the queue is not stopped")
		}
	})
}
