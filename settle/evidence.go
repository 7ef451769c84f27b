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

// Found means that Jelou accepted the message: exactly one row shows it.
type Found struct {
	MessageID string    // the id of the row; for a template, the id of the notification
	Status    string    // such as CREATED, DELIVERED_USER or FAILED; it may still change
	At        time.Time // when Jelou received the message
}

// NotSeen means that no row looks like the message. It does not mean that the message was not sent.
type NotSeen struct {
	From, To time.Time // the time of the search, by the clock of the service
	Rows     int       // the number of rows that the search read
}

// Ambiguous means that several rows show the message, that rows look like it only in part, or that a row shows the
// message of several attempts.
type Ambiguous struct {
	Candidates []Found
}

func (Found) evidence()     {}
func (NotSeen) evidence()   {}
func (Ambiguous) evidence() {}

// String returns "found" with the id and the status.
func (f Found) String() string { return fmt.Sprintf("found: %s %s", f.MessageID, f.Status) }

// String returns "not seen" with the number of rows.
func (n NotSeen) String() string {
	return fmt.Sprintf("not seen in %d rows, which does not mean not sent", n.Rows)
}

// String returns "ambiguous" with the number of candidates.
func (a Ambiguous) String() string {
	return fmt.Sprintf("ambiguous: %d rows may be it", len(a.Candidates))
}
