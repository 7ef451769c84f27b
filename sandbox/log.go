package sandbox

import (
	"cmp"
	"slices"
	"sync"

	jelou "github.com/jelou-go/jelou/generated"
)

// DefaultMemory is the number of requests that a sandbox remembers unless [WithMemory] sets another number.
const DefaultMemory = 1000

// maxRemembered is the most bytes of all entries in a memory. One body can have a megabyte.
const maxRemembered = 64 << 20

// entry is a request, or a message that a person wrote.
type entry struct {
	Request                     // for a person's message only Number, Time, BotID, UserID and MessageID
	sent    []sent              // the messages that the request sent, one for each person
	bubble  jelou.MessageBubble // the content of a message
	person  bool                // the entry is a person's message
	reads   bool                // the request changes nothing

	elementName, campaignID string // for a template
}

// size estimates the memory of the entry without its decoded content.
func (e entry) size() int {
	const fixed, each = 768, 256
	size := fixed + len(e.Body) + len(e.BotID) + len(e.UserID) + len(e.bubble.Text) + len(e.bubble.MediaURL)
	for _, violation := range e.Violations {
		size += len(violation.Pointer) + len(violation.Reason())
	}
	for _, one := range e.sent {
		size += each + len(one.userID)
	}
	return size
}

// log remembers the last requests and messages of people.
type log struct {
	capacity int // of each memory
	mu       sync.Mutex
	kept     memory        // the entries that the page shows
	reads    memory        // requests that only read; apart, so that a program that reads again and again displaces no message
	last     uint64        // the number of the newest entry
	accepted int           // messages and templates accepted since the last reset
	newer    chan struct{} // closed at the next change
}

func newLog(capacity int) *log {
	return &log{capacity: capacity, newer: make(chan struct{})}
}

// memory holds the newest entries, oldest first.
type memory struct {
	entries []entry
	size    int
}

// add adds an entry. It forgets the oldest entries if they are more than capacity or too large, but always keeps the newest.
func (m *memory) add(e entry, capacity int) {
	size := e.size()
	for len(m.entries) > 0 && (len(m.entries) == capacity || m.size+size > maxRemembered) {
		m.size -= m.entries[0].size()
		m.entries[0] = entry{} // otherwise the slice's array would still hold the entry
		m.entries = m.entries[1:]
	}
	m.entries = append(m.entries, e)
	m.size += size
}

// add numbers the entry and remembers it.
func (l *log) add(e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Number = l.last
	if e.reads && e.Accepted {
		l.reads.add(e, l.capacity)
		return
	}
	if e.person {
		l.markSeen(e)
	}
	l.kept.add(e, l.capacity)
	if len(e.sent) > 0 {
		l.accepted++
	}
	l.tell()
}

// markSeen marks the bot's messages to the person who wrote e as seen, and the newest unseen template as replied to.
func (l *log) markSeen(e entry) {
	open := true // until the newest unseen template is marked
	theirs := func(s sent) bool { return s.userID == e.UserID }
	for i, before := range slices.Backward(l.kept.entries) {
		if before.BotID != e.BotID || !slices.ContainsFunc(before.sent, theirs) {
			continue
		}
		all := slices.Clone(before.sent) // readers may hold the old slice
		for j := range all {
			if !theirs(all[j]) || all[j].fails || !all[j].seen.IsZero() {
				continue
			}
			all[j].seen = e.Time
			if open && before.elementName != "" {
				all[j].replied, all[j].reply, open = true, e.bubble.Text, false
			}
		}
		l.kept.entries[i].sent = all
	}
}

// wake wakes all goroutines that wait for a change.
func (l *log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell()
}

func (l *log) tell() {
	close(l.newer)
	l.newer = make(chan struct{})
}

// all returns the remembered entries, without requests that only read.
func (l *log) all() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kept.entries)
}

// progress returns the number of messages accepted since the last reset, and a channel that the log closes at the next
// change.
func (l *log) progress() (accepted int, newer <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted, l.newer
}

func (l *log) requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Request
	for _, e := range slices.Concat(l.kept.entries, l.reads.entries) {
		if !e.person {
			all = append(all, e.Request)
		}
	}
	slices.SortFunc(all, func(a, b Request) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

func (l *log) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept, l.reads, l.accepted = memory{}, memory{}, 0
	l.tell()
}
