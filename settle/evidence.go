package settle

import (
	"fmt"
	"time"
)

// Evidence is the result of a search: a [Found], a [NotSeen] or an [Ambiguous].
type Evidence interface {
	fmt.Stringer
	evidence()
}

// Found means that Jelou accepted the message: exactly one row is it.
type Found struct {
	MessageID string    // the id of the row; for a template, that of the notification
	Status    string    // such as CREATED, DELIVERED_USER or FAILED; others may follow
	At        time.Time // when Jelou received it
}

// NotSeen means that no row looks like the message. It does not mean that the message was not sent.
type NotSeen struct {
	From, To time.Time // the time that was searched, by the clock of the service
	Rows     int       // how many rows were read
}

// Ambiguous means that several rows look like the message, or that one does only in part.
type Ambiguous struct {
	Candidates []Found
}

func (Found) evidence()     {}
func (NotSeen) evidence()   {}
func (Ambiguous) evidence() {}

// String returns "found" with the id and the status.
func (f Found) String() string { return fmt.Sprintf("found: %s %s", f.MessageID, f.Status) }

// String says that nothing is proven.
func (n NotSeen) String() string {
	return fmt.Sprintf("not seen in %d rows, which does not mean not sent", n.Rows)
}

// String returns how many rows may be the message.
func (a Ambiguous) String() string {
	return fmt.Sprintf("ambiguous: %d rows may be it", len(a.Candidates))
}
