package e2e

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

// entry records one message on both sides.
type entry struct {
	begun     int // requests whose headers arrived
	throttled int // requests with a 429 as the response; the client may repeat only these
	read      int // requests that arrived in full, without the throttled ones
	accepted  int // how often the service accepted the message, which must be at most once

	verdicts int // returns of the send
	outcome  delivery.Outcome
	text     string // the error's text
}

// ledger holds the records of the client and of the server.
type ledger struct {
	mu       sync.Mutex
	messages map[string]*entry
	did      map[string]int // the number of uses of each behaviour
	odd      []string       // events that must never happen
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

// disagreement describes how the two sides disagree about a message. It returns "" if they agree.
func (e *entry) disagreement() string {
	switch {
	case e.verdicts != 1:
		return fmt.Sprintf("the send returned %d times", e.verdicts)
	case e.accepted > 1:
		return "accepted more than once"
	case e.read > 1:
		return "read in full more than once"
	case e.begun > e.throttled+1:
		return "sent again, but not after a 429"
	case e.outcome == 0 && e.accepted != 1:
		return "reported as sent, but not accepted"
	case e.outcome == delivery.Refused && e.accepted != 0:
		return "reported as refused, but accepted"
	case e.outcome == delivery.NotSent && e.read != 0:
		return "reported as not sent, but read in full"
	case e.outcome == delivery.NotSent && e.accepted != 0:
		return "reported as not sent, but accepted"
	case e.outcome > delivery.Unknown:
		return "neither sent nor one of the three outcomes"
	}
	return ""
}

// varied reports whether every outcome has occurred.
func (l *ledger) varied() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	var seen [4]bool
	for _, e := range l.messages {
		if e.verdicts > 0 && int(e.outcome) < len(seen) {
			seen[e.outcome] = true
		}
	}
	return !slices.Contains(seen[:], false)
}

// compare fails the test for every message about which the two sides disagree. It also requires every outcome to occur,
// because a soak without failures proves nothing.
func (l *ledger) compare(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, oddity := range l.odd {
		t.Error(oddity)
	}
	var totals [4]struct{ messages, accepted, never int }
	for id, e := range l.messages {
		if problem := e.disagreement(); problem != "" {
			t.Errorf("%s: %s: %+v", id, problem, *e)
			continue
		}
		total := &totals[e.outcome]
		total.messages++
		total.accepted += e.accepted
		if e.accepted == 0 {
			total.never++
		}
	}
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "client reports\tmessages\tserver accepted once\tserver never accepted\t")
	for outcome, name := range []string{"sent", "not sent", "refused", "unknown"} {
		total := totals[outcome]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", name, total.messages, total.accepted, total.never)
		if total.messages == 0 {
			t.Errorf("no message has the outcome %s", name)
		}
	}
	fmt.Fprintf(table, "all\t%d\t%d\t%d\t\n", len(l.messages),
		totals[0].accepted+totals[1].accepted+totals[2].accepted+totals[3].accepted,
		totals[0].never+totals[1].never+totals[2].never+totals[3].never)
	_ = table.Flush()
	out.WriteString("\nthe server's behaviours:")
	for _, name := range slices.Sorted(maps.Keys(l.did)) {
		fmt.Fprintf(&out, " %s %d;", name, l.did[name])
	}
	t.Logf("\n%s", strings.TrimSuffix(out.String(), ";"))
}
