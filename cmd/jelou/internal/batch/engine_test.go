package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// handlerBase makes attempts by calling a handler. It reports to httptrace as net/http does.
type handlerBase struct{ http.Handler }

func (b handlerBase) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn("")
	trace.WroteHeaders()
	defer func() {
		if recover() != nil { // the handler hangs up
			resp, err = nil, io.EOF
		}
	}()
	recorder := httptest.NewRecorder()
	b.ServeHTTP(recorder, req)
	return recorder.Result(), nil
}

// noNetwork makes no attempt the first times.
type noNetwork struct {
	times atomic.Int64
	then  http.RoundTripper
}

func newNoNetwork(times int64, then http.RoundTripper) *noNetwork {
	n := &noNetwork{then: then}
	n.times.Store(times)
	return n
}

func (n *noNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	if n.times.Add(-1) < 0 {
		return n.then.RoundTrip(req)
	}
	httptrace.ContextClientTrace(req.Context()).GetConn("")
	return nil, &net.OpError{Op: "dial", Err: errors.New("no network")}
}

// ends collects the calls of a watcher.
type ends struct {
	mu          sync.Mutex
	all         map[int64]end
	rests       []time.Duration
	interrupted chan struct{}
}

func newEnds() *ends { return &ends{all: make(map[int64]end), interrupted: make(chan struct{})} }

type endsWatcher struct{ *ends }

func (w endsWatcher) ended(e end, _ counts) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all[e.Line] = e
}
func (w endsWatcher) resting(d time.Duration) { w.rests = append(w.rests, d) }
func (w endsWatcher) interrupted()            { close(w.ends.interrupted) }

// newTestRun returns a run that sends lines to a base.
func newTestRun(t testing.TB, base http.RoundTripper, lines io.Reader) (*run, *ends) {
	t.Helper()
	told := newEnds()
	r := &run{
		options: &options{Connection: cli.Connection{Bot: "BOT"}, file: "in", concurrency: 4, stopAfter: defaultStopAfter},
		lines:   input.NewLines(lines),
		base:    base,
		watch:   endsWatcher{told},
		journal: new(journal.Journal),
		counts:  counts{total: -1, Reasons: make(map[string]int64)},
	}
	r.connect()
	var err error
	if r.client, err = jelou.NewClientWithResponses("http://localhost", jelou.WithHTTPClient(r.sender)); err != nil {
		t.Fatal(err)
	}
	return r, told
}

// do runs to the end.
func do(t *testing.T, r *run) counts {
	t.Helper()
	c, err := r.do(t.Context(), t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// started opens a journal, and starts a run with it.
func started(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	if err := j.Start(journal.Input{}, journal.Owner{}); err != nil {
		t.Fatal(err)
	}
	return j
}

// use gives the run a journal.
func (r *run) use(j *journal.Journal) *run {
	r.journal = j
	r.counts.begin(j, r.resendUnknown)
	return r
}

func refuse(status int, header ...string) func(int, http.ResponseWriter) bool {
	return func(_ int, w http.ResponseWriter) bool {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		return false
	}
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "journal") }

// pool is a base that counts how often its idle connections are closed.
type pool struct {
	handlerBase
	closed int
}

func (p *pool) CloseIdleConnections() { p.closed++ }

// Once a connection has died, transport closes the idle ones, which have probably died, too.
func TestIdleConnectionsOfTheBaseAreClosed(t *testing.T) {
	base := &pool{}
	r, _ := newTestRun(t, base, strings.NewReader(""))
	if r.sender.CloseIdleConnections(); base.closed != 1 {
		t.Errorf("the base was called %d times", base.closed)
	}
}

// Each status leads to an outcome of the line, and some stop the run.
func TestStatusDecidesTheOutcomeOfALine(t *testing.T) {
	const page = "\n<!DOCTYPE html><html><body>Blocked</body></html>"
	type outcome struct {
		status  int
		body    string
		outcome string
		again   bool // a later run sends the line
		stops   bool // the run begins no other line
	}
	tests := []outcome{
		{200, `{"success":false,"message":"no"}`, "refused", false, false},
		{200, page, "unknown", false, true},
		{204, "", "unknown", false, false},
		{500, page, "unknown", false, false},
		{503, `{}`, "unknown", false, false},
		{303, "", "unknown", false, true},
		{413, page, "refused", false, false},
		{400, page, "refused", true, true},
		{422, page, "refused", true, true},
	}
	for _, status := range []int{400, 409, 413, 415, 422} {
		tests = append(tests, outcome{status, `{"code":"E0422"}`, "refused", false, false})
	}
	for _, status := range []int{300, 301, 302, 307, 308, 401, 402, 403, 404, 405, 406, 407, 408, 410, 421, 425, 426, 431, 451, 499} {
		tests = append(tests, outcome{status, `{"code":"bot_not_found"}`, "refused", true, true})
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status), func(t *testing.T) {
			server := newLedger()
			server.handle = func(line int, w http.ResponseWriter) bool {
				if line == 1 {
					w.WriteHeader(test.status)
					_, _ = io.WriteString(w, test.body)
				}
				return line > 1
			}
			r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(3, 1)))
			r.use(started(t, newPath(t)))
			r.counts.total, r.counts.NotTried = 3, 3
			c, err := r.do(t.Context(), t.Context())
			if (err != nil) != test.stops || test.stops && !strings.HasPrefix(err.Error(), fmt.Sprintf("stopped, as no line can be sent (HTTP %d): ", test.status)) {
				t.Errorf("%v", err)
			}
			if got := told.all[1]; got.Outcome != test.outcome || got.Again != test.again || got.StatusCode != test.status {
				t.Errorf("%+v", got)
			}
			if _, asked := server.counts(); (len(asked) == 1) != test.stops || (c.NotTried == 2) != test.stops {
				t.Errorf("asked %v, %+v", asked, c)
			}
		})
	}
}

// Whoever reads why a run stopped learns how to go on.
func TestStopSaysHowToGoOn(t *testing.T) {
	for want, failure := range map[string]delivery.Error{
		"the client secret is wrong": {StatusCode: 401},
		"names the reason":           {StatusCode: 400, Code: "E0401"},
		"try again later":            {StatusCode: 408, Code: "timeout"},
		"redirects":                  {StatusCode: 303},
		"a firewall":                 {StatusCode: 400},
	} {
		if got := remedy(&failure); !strings.Contains(got, want) {
			t.Errorf("%d: %s, want %s", failure.StatusCode, got, want)
		}
	}
}

// If the journal cannot be written, the run reports the sent line and begins nothing new.
func TestRunStopsIfTheJournalCannotBeWritten(t *testing.T) {
	server := newLedger()
	r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(100, 100)))
	r.concurrency = 1
	path := newPath(t)
	r.use(started(t, path))
	server.handle = func(int, http.ResponseWriter) bool {
		_ = r.journal.Close()
		return true
	}
	c, err := r.do(t.Context(), t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), path+": the journal cannot be written: ") || c.Sent != 1 || c.NotTried == 0 {
		t.Errorf("%+v %v", c, err)
	}
	for _, end := range told.all {
		if len(told.all) != 1 || !end.unrecorded || end.MessageID == "" {
			t.Errorf("%+v", told.all)
		}
	}
}

// If the failed lines cannot be written, the run begins nothing new.
func TestRunStopsIfFailedLinesCannotBeWritten(t *testing.T) {
	server := newLedger()
	server.handle = refuse(http.StatusUnprocessableEntity)
	r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(100, 100)))
	r.concurrency = 1
	var err error
	path := newPath(t)
	if r.failed, err = newFailedFile(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.failed.begin(), r.failed.file.Close()); err != nil {
		t.Fatal(err)
	}
	c, err := r.do(t.Context(), t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), path+": ") || c.Refused != 1 || len(told.all) != 1 {
		t.Errorf("%+v %v", c, err)
	}
}

// After the report of an interruption no attempt begins.
func TestNothingBeginsOnceInterrupted(t *testing.T) {
	for range 60 {
		server := newLedger()
		r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(40, 40)))
		begun := make(chan struct{}, 40)
		server.handle = func(int, http.ResponseWriter) bool {
			begun <- struct{}{}
			<-told.interrupted
			return true
		}
		stop, interrupt := context.WithCancel(t.Context())
		go func() {
			for range r.concurrency {
				<-begun
			}
			interrupt()
		}()
		c, err := r.do(t.Context(), stop)
		if err == nil || err.Error() != "in: interrupted" || c.Sent != int64(r.concurrency) {
			t.Fatalf("%d sent, %d in flight, %v", c.Sent, r.concurrency, err)
		}
	}
}

// A run always reports an interruption, even if it ends in the same moment.
func TestInterruptionIsAlwaysTold(t *testing.T) {
	for range 60 {
		server := newLedger()
		stop, interrupt := context.WithCancel(t.Context())
		server.handle = func(int, http.ResponseWriter) bool {
			interrupt() // the last line of all ends at the same time
			return true
		}
		r, told := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(20, 20)))
		_, _ = r.do(t.Context(), stop)
		select {
		case <-told.interrupted:
		default:
			t.Fatal("not told")
		}
	}
}

// A message of any kind goes out as the file has it, byte for byte.
func TestMessagesGoOutAsTheyAre(t *testing.T) {
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	var lines, got bytes.Buffer
	for _, example := range examples {
		if example.Operation == call.Messages {
			lines.WriteString(strings.ReplaceAll(string(example.JSON), "\n", " ") + "\n")
		}
	}
	want := lines.String()
	r, _ := newTestRun(t, handlerBase{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = got.ReadFrom(r.Body)
		got.WriteByte('\n')
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"messageId":"m"}`)
	})}, &lines)
	r.concurrency = 1
	if c := do(t, r); c.Sent < 14 || got.String() != want {
		t.Errorf("%+v\n%s\nwant %s", c, &got, want)
	}
}

// A slow line holds up only the lines of its user.
func TestSlowLineHoldsFewOthers(t *testing.T) {
	const lines = 200
	server := newLedger()
	var accepted atomic.Int64
	most := make(chan struct{})
	server.handle = func(line int, _ http.ResponseWriter) bool {
		if line == 1 {
			<-most
		} else if accepted.Add(1) == lines*9/10 {
			close(most)
		}
		return true
	}
	r, _ := newTestRun(t, handlerBase{server}, strings.NewReader(batchLines(lines, lines)))
	r.concurrency = 2
	if c := do(t, r); c.Sent != lines || len(server.overlap) > 0 {
		t.Errorf("%+v %v", c, server.overlap)
	}
}
