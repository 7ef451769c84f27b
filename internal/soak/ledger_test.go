package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/jelou-go/jelou/delivery"
)

// entry is one message: what the server did with it, and what the client said of it.
type entry struct {
	begun      int // requests whose headers came in
	turnedAway int // of those, the ones that were answered 429: the only ones after which there may be another
	read       int // requests that came in whole, those that were turned away not counted
	taken      int // how often the service accepted it; this is what may happen once

	verdicts int // how often the send returned
	outcome  delivery.Outcome
	text     string // of the error
}

// ledger is where both sides write down what they know.
type ledger struct {
	mu       sync.Mutex
	messages map[string]*entry
	did      map[string]int // what the server did, by the name of the behaviour
	odd      []string       // what may not be at all
}

func newLedger() *ledger {
	return &ledger{messages: make(map[string]*entry), did: make(map[string]int)}
}

// note changes the entry of a message.
func (l *ledger) note(id string, change func(*entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.messages[id]
	if e == nil {
		e = new(entry)
		l.messages[id] = e
	}
	change(e)
}

func (l *ledger) count(behaviour string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.did[behaviour]++
}

func (l *ledger) complain(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.odd = append(l.odd, fmt.Sprintf(format, args...))
}

// disagreement says what is wrong with a message, "" if both sides agree.
func (e *entry) disagreement() string {
	switch {
	case e.verdicts != 1:
		return fmt.Sprintf("the send returned %d times", e.verdicts)
	case e.taken > 1:
		return "accepted more than once"
	case e.read > 1:
		return "read to its end more than once"
	case e.begun > e.turnedAway+1:
		return "sent again after something else than a 429"
	case e.outcome == 0 && e.taken != 1:
		return "called sent, but not accepted"
	case e.outcome == delivery.Refused && e.taken != 0:
		return "called refused, but accepted"
	case e.outcome == delivery.NotSent && e.read != 0:
		return "called not sent, but read to its end"
	case e.outcome == delivery.NotSent && e.taken != 0:
		return "called not sent, but accepted"
	case e.outcome > delivery.Unknown:
		return "neither sent nor one of the three outcomes"
	}
	return ""
}

// compare fails the test for every message on which the two sides disagree. It also wants each outcome to
// have been there: a soak in which nothing fails shows nothing.
func (l *ledger) compare(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, oddity := range l.odd {
		t.Error(oddity)
	}
	var totals [4]struct{ messages, taken, never int }
	for id, e := range l.messages {
		if problem := e.disagreement(); problem != "" {
			t.Errorf("%s: %s: %+v", id, problem, *e)
			continue
		}
		total := &totals[e.outcome]
		total.messages++
		total.taken += e.taken
		if e.taken == 0 {
			total.never++
		}
	}
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "client says\tmessages\tserver accepted once\tserver never accepted\t")
	for outcome, name := range []string{"sent", "not sent", "refused", "unknown"} {
		total := totals[outcome]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", name, total.messages, total.taken, total.never)
		if total.messages == 0 {
			t.Errorf("no message was %s", name)
		}
	}
	fmt.Fprintf(table, "all\t%d\t%d\t%d\t\n", len(l.messages),
		totals[0].taken+totals[1].taken+totals[2].taken+totals[3].taken,
		totals[0].never+totals[1].never+totals[2].never+totals[3].never)
	_ = table.Flush()
	out.WriteString("\nthe server's part:")
	for _, name := range slices.Sorted(maps.Keys(l.did)) {
		fmt.Fprintf(&out, " %s %d;", name, l.did[name])
	}
	t.Logf("\n%s", strings.TrimSuffix(out.String(), ";"))
}
