package journal

import "time"

// Sending is the outcome of a line while an attempt is in flight.
const Sending = "sending"

// The outcomes of a finished line.
const (
	Sent    = "sent"
	Refused = "refused"
	NotSent = "not_sent"
	Unknown = "unknown"
)

// Record is the outcome of a line. A later record of the same line replaces an earlier one.
type Record struct {
	Number     int64  `json:"record"` // from 1
	Line       int64  `json:"line"`   // from 1
	Outcome    string `json:"outcome"`
	At         string `json:"at,omitempty"` // of Sending and Unknown: when the attempt began, RFC 3339
	MessageID  string `json:"messageId,omitempty"`
	StatusCode int    `json:"statusCode,omitempty"`
	Code       string `json:"code,omitempty"`    // the service's
	Missing    []int  `json:"missing,omitempty"` // of Unknown: the positions of the receivers in doubt; empty for all
	Again      bool   `json:"again,omitempty"`   // of Refused: the line was not the reason, and a later run sends it
}

// sending returns the record of an attempt that begins now.
func sending(line int64) Record {
	return Record{Line: line, Outcome: Sending, At: Time(time.Now())}
}

// Time returns a time as the records have it; "" for the zero time.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// Reason is the service's reason for refusing a line.
type Reason struct {
	StatusCode int
	Code       string
}

// Past is everything that a run must know about a line.
type Past struct {
	State   State
	Reason  Reason // of a rejected line
	Began   string // of a line in doubt: when the attempt began, as the records have it, if they do
	Missing []int  // of a line in doubt: the positions of the receivers in doubt; nil for all
}

// State is the state of a line.
type State uint8

// The states of a line.
const (
	// Pending is a line to be sent: no run began it, or it was not sent, or the service refused it, but not for its
	// content.
	Pending State = iota
	// Done is a sent line.
	Done
	// Rejected is a line that the service refused for its content.
	Rejected
	// InDoubt is a line that may have been sent.
	InDoubt
)

// State returns the state of a line whose last record is r.
func (r Record) State() State {
	switch {
	case r.Outcome == Sent:
		return Done
	case r.Outcome == Refused && !r.Again:
		return Rejected
	case r.Outcome == Refused, r.Outcome == NotSent:
		return Pending
	default:
		return InDoubt
	}
}
