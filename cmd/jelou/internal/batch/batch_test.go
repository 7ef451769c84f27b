package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/pace"
	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// ends collects what a Watcher is told.
type ends struct{ all []End }

func (e *ends) Ended(end End)       { e.all = append(e.all, end) }
func (*ends) Resting(time.Duration) {}
func (*ends) Interrupted()          {}

func parse(line []byte) (jelou.Message, error) { return jelou.UnmarshalMessage(line) }

func openJournal(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal"), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	if err := j.Start(journal.Input{}, journal.Target{}); err != nil {
		t.Fatal(err)
	}
	return j
}

// generatedLines makes lines as they are read.
type generatedLines struct {
	next, last int
	rest       bytes.Buffer
}

func (g *generatedLines) Read(p []byte) (int, error) {
	for g.rest.Len() < len(p) && g.next <= g.last {
		_, _ = fmt.Fprintf(&g.rest, `{"type":"text","userId":"59398%d","text":"Your order %d is ready."}`+"\n", g.next%5000, g.next)
		g.next++
	}
	return g.rest.Read(p)
}

func job(lines io.Reader, watch Watcher) *Job {
	return &Job{
		Lines:       lines,
		Parse:       parse,
		Send:        func(context.Context, jelou.Message) (string, error) { return "m", nil },
		Code:        func(*delivery.Error) string { return "" },
		Pace:        pace.New(0),
		Concurrency: 4,
		Watch:       watch,
	}
}

// The live memory of a run is the same for a short input and for a long one.
func TestMemoryDoesNotGrow(t *testing.T) {
	peak := func(lines int) uint64 {
		var mu sync.Mutex
		var count int
		var most uint64
		j := job(&generatedLines{next: 1, last: lines}, counting{})
		j.Journal = openJournal(t)
		j.Parse = func(line []byte) (jelou.Message, error) { // quickly, but it keeps as much
			user := string(line[24:32])
			return jelou.TextMessage{UserID: user, Text: string(line)}, nil
		}
		j.Send = func(context.Context, jelou.Message) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			if count++; count%(lines/8) == 0 {
				var stats runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapAlloc)
			}
			return "m", nil
		}
		tally, err := j.Run(t.Context(), t.Context())
		if err != nil || tally.Sent != int64(lines) {
			t.Fatalf("%+v %v", tally, err)
		}
		return most
	}
	few, many := peak(1_000), peak(200_000)
	t.Logf("live heap: %d KiB with 1,000 lines, %d KiB with 200,000", few>>10, many>>10)
	// What is read ahead fills up at 4096 lines.
	if many > few+16<<20 {
		t.Errorf("live heap: %d KiB with 1,000 lines, %d KiB with 200,000", few>>10, many>>10)
	}
}

type counting struct{}

func (counting) Ended(End)             {}
func (counting) Resting(time.Duration) {}
func (counting) Interrupted()          {}

// The order of a user's messages depends on knowing the user of every kind of message.
func TestUserOfEveryKind(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, example := range all {
		if example.Operation != "sendMessage" {
			continue
		}
		kinds++
		message, err := jelou.UnmarshalMessage(example.JSON)
		if err != nil {
			t.Fatal(err)
		}
		if user := userOf(message); user == "" || !strings.Contains(string(example.JSON), `"`+user+`"`) {
			t.Errorf("%s: user %q", example.Name, user)
		}
	}
	if kinds < 14 {
		t.Errorf("only %d examples", kinds)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

// Where failed lines cannot be kept, nothing new begins.
func TestFailedLinesCannotBeWritten(t *testing.T) {
	var told ends
	j := job(&generatedLines{next: 1, last: 1000}, &told)
	j.Failed, j.Concurrency = full{}, 1
	j.Send = func(context.Context, jelou.Message) (string, error) {
		return "", &delivery.Error{Outcome: delivery.Refused, StatusCode: 422}
	}
	tally, err := j.Run(t.Context(), t.Context())
	if err == nil || !strings.Contains(err.Error(), "the file of failed lines cannot be written: full") || tally.Refused != 1 || len(told.all) != 1 {
		t.Errorf("%+v %v", tally, err)
	}
}

// Where the journal cannot be written, what was sent is told, and nothing new begins.
func TestJournalCannotBeWritten(t *testing.T) {
	var told ends
	j := job(&generatedLines{next: 1, last: 1000}, &told)
	j.Journal, j.Concurrency = openJournal(t), 1
	j.Send = func(context.Context, jelou.Message) (string, error) {
		return "m", j.Journal.Close()
	}
	tally, err := j.Run(t.Context(), t.Context())
	if err == nil || !strings.Contains(err.Error(), "the journal cannot be written") || tally.Sent != 1 {
		t.Errorf("%+v %v", tally, err)
	}
	if len(told.all) != 1 || !told.all[0].Unrecorded || told.all[0].MessageID != "m" {
		t.Errorf("%+v", told.all)
	}
}

// A network that fails for a moment costs no line.
func TestNetworkFailureIsTriedAgain(t *testing.T) {
	var told ends
	tries := 0
	j := job(&generatedLines{next: 1, last: 1}, &told)
	j.Send = func(context.Context, jelou.Message) (string, error) {
		if tries++; tries < maxFails {
			return "", &delivery.Error{Outcome: delivery.NotSent}
		}
		return "m", nil
	}
	if tally, err := j.Run(t.Context(), t.Context()); err != nil || tally.Sent != 1 || tries != maxFails {
		t.Errorf("%+v %v after %d tries", tally, err, tries)
	}
}

// What may have been accepted is never tried again.
func TestUnknownIsNotTriedAgain(t *testing.T) {
	for _, failure := range []error{&delivery.Error{Outcome: delivery.Unknown}, &delivery.Error{Outcome: delivery.Unknown, StatusCode: 429}, errors.New("any")} {
		var told ends
		tries := 0
		j := job(&generatedLines{next: 1, last: 1}, &told)
		j.Send = func(context.Context, jelou.Message) (string, error) {
			tries++
			return "", failure
		}
		if tally, err := j.Run(t.Context(), t.Context()); err != nil || tally.Unknown != 1 || tries != 1 {
			t.Errorf("%+v %v after %d tries", tally, err, tries)
		}
	}
}
