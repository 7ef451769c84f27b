package journal

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestJournalKnowsEachLineAfterAKill(t *testing.T) {
	path := newPath(t)
	j := begun(t, path)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	must(t, j.Sending(1))
	must(t, j.Sending(2))
	must(t, j.Record(sentOne))
	must(t, j.Sending(3))
	must(t, j.Record(refused2))
	must(t, j.Sending(4))
	must(t, j.Record(Record{Line: 4, Outcome: NotSent}))
	must(t, j.Sending(5))
	must(t, j.Record(Record{Line: 5, Outcome: Refused, StatusCode: 401, Again: true}))
	kill(t, j) // with line 3 in flight

	j = openAt(t, path)
	if j.Input() != anInput {
		t.Errorf("%+v", j.Input())
	}
	if lost := lost(j); !slices.Equal(lost, []int64{3}) {
		t.Errorf("lost: %v", lost)
	}
	if began, err := time.Parse(time.RFC3339, j.Past(3).At); err != nil || time.Since(began) > time.Minute || j.Past(1).At+j.Past(4).At != "" {
		t.Errorf("begun at %q, %q and %q", j.Past(1).At, j.Past(3).At, j.Past(4).At)
	}
	if past := j.Past(2); past.StatusCode != refused2.StatusCode || past.Code != refused2.Code {
		t.Errorf("%+v", past)
	}
	for line, want := range map[int64]State{1: Done, 2: Rejected, 3: InDoubt, 4: Pending, 5: Pending, 6: Pending, math.MaxInt64: Pending} {
		wantState(t, j, line, want)
	}
	if count(j, Done) != 1 || count(j, Rejected) != 1 || count(j, InDoubt) != 1 {
		t.Errorf("%v", j.past)
	}
	must(t, j.Start(anInput, anOwner))
	must(t, j.Close())

	var outcomes []string
	for text := range bytes.Lines(readAll(t, path)[headerSize:]) {
		var r Record
		must(t, json.Unmarshal(text, &r))
		if r.Number != int64(len(outcomes)+1) || (r.Outcome == Sending || r.Outcome == Unknown) != (r.At != "") {
			t.Errorf("%+v", r)
		}
		outcomes = append(outcomes, r.Outcome)
	}
	if got := strings.Join(outcomes, " "); got != "sending sending sent sending refused sending not_sent sending refused unknown" {
		t.Error(got)
	}
}

// A long list may have few lines that were sent: the others take as little memory.
func TestRejectedLinesTakeLittleMemory(t *testing.T) {
	const lines = 50_000
	path := newPath(t)
	j := begun(t, path)
	for line := range int64(lines) {
		j.add(Record{Line: line + 1, Outcome: Refused, StatusCode: 422, Code: "E0422"})
	}
	must(t, j.flush())
	must(t, j.Close())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	j = openAt(t, path)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16*lines || count(j, Rejected) != lines {
		t.Errorf("%d bytes for %d lines", grown, count(j, Rejected))
	}
}

// A line with an outcome of an earlier run that was in flight again may have been sent.
func TestLineKilledWhileSentAgainIsInDoubt(t *testing.T) {
	for _, earlier := range []string{NotSent, Unknown} {
		path := newPath(t)
		j := begun(t, path)
		must(t, j.Sending(7))
		must(t, j.Record(Record{Line: 7, Outcome: earlier}))
		kill(t, j)

		j = begun(t, path)
		if len(lost(j)) > 0 {
			t.Errorf("lost %v", lost(j))
		}
		must(t, j.Sending(7))
		kill(t, j)

		j = begun(t, path)
		if lost := lost(j); !slices.Equal(lost, []int64{7}) {
			t.Errorf("lost %v", lost)
		}
		wantState(t, j, 7, InDoubt)
		kill(t, j)

		j = openAt(t, path)
		wantState(t, j, 7, InDoubt)
		if len(lost(j)) > 0 {
			t.Errorf("lost %v once more", lost(j))
		}
	}
}

// If a start is killed between its steps, the next one comes to the same end.
func TestStartIsDoneAgain(t *testing.T) {
	path := newPath(t)
	j := begun(t, path)
	for line := int64(1); line <= 3; line++ {
		must(t, j.Sending(line))
	}
	kill(t, j)
	before := readAll(t, path)
	kill(t, begun(t, path))
	after := readAll(t, path)
	for written := len(before); written <= len(after); written++ { // Start writes the header last
		writeAll(t, path, append(bytes.Clone(before[:headerSize]), after[headerSize:written]...))
		kill(t, begun(t, path))
		if !bytes.Equal(readAll(t, path), after) {
			t.Fatalf("after %d bytes: %s", written, readAll(t, path)[headerSize:])
		}
	}
}

// A new journal without a start leaves no file behind, and neither does a kill before the start.
func TestNewJournalIsThereWithItsHeader(t *testing.T) {
	path := newPath(t)
	must(t, openAt(t, path).Close())
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
	j := openAt(t, path)
	if _, err := os.Stat(path); err == nil {
		t.Error("it is there before its start")
	}
	kill(t, j)
	must(t, begun(t, path).Close())
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}

func TestJournalAllowsOneRunAtATime(t *testing.T) {
	path := newPath(t)
	refused := func() {
		t.Helper()
		if _, err := Open(path, false); err == nil || err.Error() != path+": another run is using it" {
			t.Errorf("%v", err)
		}
	}
	j := openAt(t, path)
	refused()
	must(t, j.Start(anInput, anOwner))
	refused()
	must(t, j.Close())
	must(t, openAt(t, path).Close())
}

func TestJournalBelongsToOneBotAndServer(t *testing.T) {
	path := newPath(t)
	j := openAt(t, path)
	must(t, j.Check(NewOwner("http://127.0.0.1:8080", "BOT"))) // a new journal belongs to nobody
	must(t, j.Start(anInput, NewOwner("http://127.0.0.1:8080", "BOT")))
	must(t, j.Close())
	j = openAt(t, path)
	must(t, j.Check(NewOwner("HTTP://127.0.0.1:8080/", "BOT")))
	for want, owner := range map[string]Owner{
		"belongs to another bot: for this one give --journal":    NewOwner("http://127.0.0.1:8080", "B"),
		"belongs to another server: for this one give --journal": NewOwner("http://127.0.0.1:8081", "BOT"),
	} {
		if err := j.Check(owner); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if NewOwner("https://jelou.invalid:443", "BOT") != anOwner {
		t.Error("the port of a scheme makes another server")
	}
}

// However many lines are in flight, an attempt begins only after its record is in the file and the header knows of it.
func TestAttemptBeginsAfterItsRecord(t *testing.T) {
	const senders, lines = 16, 10
	path := newPath(t)
	j := begun(t, path)
	var all sync.WaitGroup
	for sender := range int64(senders) {
		all.Go(func() {
			for line := sender + 1; line <= senders*lines; line += senders {
				if err := j.Sending(line); err != nil {
					t.Error(err)
				}
				j.writing.Lock() // nobody changes the file during the read
				text, err := os.ReadFile(path)
				j.writing.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				head, _ := decodeHeader(text[:headerSize])
				known, err := Read(bytes.NewReader(text[:head.Size]), ignore)
				if err != nil || known.Past(line).State() != InDoubt {
					t.Errorf("line %d: %v", line, err)
				}
				if err := j.Record(Record{Line: line, Outcome: Sent}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	kill(t, j)
	if j = openAt(t, path); count(j, Done) != senders*lines || len(lost(j)) > 0 {
		t.Errorf("%v", j.past)
	}
}

// Once a write has failed, the journal writes nothing behind the gap.
func TestNothingIsWrittenAfterAFailedWrite(t *testing.T) {
	path := newPath(t)
	j := begun(t, path)
	readOnly, err := os.Open(path)
	must(t, err)
	kill(t, j)
	j.file.File = readOnly
	first := j.Sending(1)
	if first == nil || !strings.HasPrefix(first.Error(), path+": the journal cannot be written: ") {
		t.Errorf("%v", first)
	}
	if err := j.Record(sentOne); err != first { //nolint:errorlint // the very same
		t.Errorf("%v", err)
	}
}
