package batch

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

const damagedLines = 30

// snapshot is a journal after a kill, with the lines that had left until then.
type snapshot struct {
	text []byte
	left map[int]int
}

// newSnapshot returns the journal of a run that was killed with some lines in flight.
func newSnapshot(t *testing.T, random *rand.Rand) snapshot {
	t.Helper()
	path := newPath(t)
	j := started(t, path)
	left := make(map[int]int)
	var flying []int64
	end := func() {
		i := random.IntN(len(flying))
		r := journal.Record{Line: flying[i], Outcome: journal.Sent, MessageID: "m"}
		if random.IntN(5) == 0 {
			r = journal.Record{Line: flying[i], Outcome: journal.Refused, StatusCode: http.StatusUnprocessableEntity}
		}
		if err := j.Record(r); err != nil {
			t.Fatal(err)
		}
		flying = slices.Delete(flying, i, i+1)
	}
	for line := range 10 + random.IntN(damagedLines-15) {
		if err := j.Sending(int64(line + 1)); err != nil {
			t.Fatal(err)
		}
		left[line+1], flying = 1, append(flying, int64(line+1))
		for len(flying) > 8 || random.IntN(3) == 0 && len(flying) > 0 {
			end()
		}
	}
	for len(flying) > 2 {
		end()
	}
	return snapshot{[]byte(readFile(t, path)), left}
}

// goOn runs the same batch with a journal, and fails if a line leaves that had left before. It reports whether the journal
// was refused.
func (s snapshot) goOn(t *testing.T, path string, text []byte) (refused bool) {
	t.Helper()
	writeFile(t, path, string(text))
	j, err := journal.Open(path, false)
	if err != nil {
		return true
	}
	defer func() { _ = j.Close() }()
	if err := j.Start(journal.Input{}, journal.Owner{}); err != nil {
		t.Fatal(err)
	}
	server := newLedger()
	r, _ := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(damagedLines, damagedLines)))
	do(t, r.use(j))
	for line := range server.asked {
		if s.left[line] > 0 {
			t.Errorf("line %d was sent twice", line)
		}
	}
	return false
}

// However the journal of a killed run is damaged, no run silently sends a line twice. With JELOU_LONG the test makes many
// more attempts.
func TestDamagedJournalSendsNothingTwice(t *testing.T) {
	seeds, cuts, times := 1, 60, 20
	if os.Getenv("JELOU_LONG") != "" {
		seeds, cuts, times = 25, 400, 100
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(uint64(seed), 3))
		s := newSnapshot(t, random)
		path := newPath(t)
		if s.goOn(t, path, s.text) {
			t.Fatal("the journal of a killed run was refused")
		}
		passed := 0
		try := func(text []byte) {
			if !s.goOn(t, path, text) {
				passed++
			}
		}
		for n := range cuts {
			try(s.text[:len(s.text)*n/cuts])
		}
		for range times {
			at := random.IntN(len(s.text))
			tail := make([]byte, 1+random.IntN(300))
			try(append(bytes.Clone(s.text[:at]), make([]byte, len(s.text)-at)...))
			for i := range tail {
				tail[i] = byte(random.UintN(256))
			}
			try(append(bytes.Clone(s.text), tail...))
			try(append(bytes.Clone(s.text[:at]), tail...))
			flipped := bytes.Clone(s.text)
			flipped[at] ^= 1 << random.UintN(8)
			try(flipped)
		}
		t.Logf("%d lines had left; %d of %d damaged journals passed", len(s.left), passed, cuts+4*times)
		if passed == 0 {
			t.Error("no damaged journal passed, which tests nothing")
		}
	}
}

// A run stops before the next line if somebody replaces or removes its journal.
func TestBatchJournalIsReplaced(t *testing.T) {
	for name, test := range map[string]struct {
		replace func() error
		at      int // requests
	}{
		"replaced":         {func() error { return moveOver("j") }, 40},
		"removed":          {func() error { return os.Remove("j") }, 40},
		"at the last line": {func() error { return moveOver("j") }, 60},
	} {
		t.Run(name, func(t *testing.T) {
			server := newLedger()
			requests := 0
			server.handle = func(int, http.ResponseWriter) bool {
				if requests++; requests == test.at {
					if err := test.replace(); err != nil {
						t.Error(err)
					}
				}
				return true
			}
			batchOf(t, server, batchLines(60, 60))
			args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--concurrency", "1"}
			got := command(t, "", args...)
			if got.Code != 1 || !strings.HasSuffix(got.Errors, "jelou: j: the journal was replaced while it was in use\n") || requests != test.at {
				t.Errorf("after %d requests: %+v", requests, got)
			}
			if name == "removed" {
				return
			}
			// The line that was in flight then has no outcome in the other file.
			if got := command(t, "", args...); got.Code != 3 || !strings.Contains(got.Out, " 1 unknown") {
				t.Errorf("%+v", got)
			}
			if _, asked := server.counts(); len(asked) != 60 || requests != 60 {
				t.Errorf("%d requests for %d lines", requests, len(asked))
			}
		})
	}
}

// moveOver does the same as "cp j j.n; mv j.n j".
func moveOver(path string) error {
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path+".n", text, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".n", path)
	}
	return err
}
