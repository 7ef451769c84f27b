package journal

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Sending is the outcome of a line while an attempt is in flight.
const Sending = "sending"

// The outcomes of a line that ended.
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
	Missing    []int  `json:"missing,omitempty"` // of Unknown: the positions of the receivers it is unknown for, if not for all
	Again      bool   `json:"again,omitempty"`   // of Refused: the reason was not the line, and a later run sends it
}

// appendTo writes the record without the end of its object. The records that every line has take a fraction of the time of
// encoding/json.
func (r Record) appendTo(text []byte) []byte {
	if r.StatusCode != 0 || r.Code != "" || len(r.Missing) > 0 || r.Again {
		all, _ := json.Marshal(r) // all of it can be encoded
		return append(text, all[:len(all)-1]...)
	}
	text = strconv.AppendInt(append(text, `{"record":`...), r.Number, 10)
	text = strconv.AppendInt(append(text, `,"line":`...), r.Line, 10)
	for _, member := range [...]struct{ name, value string }{{`,"outcome":`, r.Outcome}, {`,"at":`, r.At}, {`,"messageId":`, r.MessageID}} {
		if member.value != "" {
			text, _ = jsontext.AppendQuote(append(text, member.name...), member.value) // replaces what is no UTF-8
		}
	}
	return text
}

// sending is the record of an attempt that begins now.
func sending(line int64) Record {
	return Record{Line: line, Outcome: Sending, At: Time(time.Now())}
}

// Time writes a time as the records have it; the zero time is "".
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// Reason is why the service refused a line.
type Reason struct {
	StatusCode int
	Code       string
}

// State is all that a run must know of a line.
type State uint8

// The states of a line.
const (
	// Pending is a line that is to be sent: it was never begun, or was not sent, or was refused for another reason.
	Pending State = iota
	// Done is a line that was sent.
	Done
	// Rejected is a line that was refused for its content.
	Rejected
	// InDoubt is a line that may have been sent.
	InDoubt
)

// State is the state of a line with this record.
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
