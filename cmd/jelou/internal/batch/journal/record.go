package journal

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// The outcomes of a line.
const (
	Sent    = "sent"
	Refused = "refused"
	NotSent = "not_sent"
	Unknown = "unknown"
)

// Record says what became of a line. A later record of the same line takes the place of an earlier one.
type Record struct {
	Line       int64  `json:"line"` // from 1
	Outcome    string `json:"outcome"`
	MessageID  string `json:"messageId,omitempty"`
	StatusCode int    `json:"statusCode,omitempty"` // of the answer, where the message was not taken
	Code       string `json:"code,omitempty"`       // the service's
}

func (r Record) encode() ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r) // ends the line
	return line.Bytes(), err
}

// State is what a journal knows of a line.
type State uint8

// The states of a line.
const (
	// Pending is a line that is to be sent: it was never tried, or it was not sent, or it was turned away.
	Pending State = iota
	// Done is a line that was sent.
	Done
	// Rejected is a line that was refused for what it is.
	Rejected
	// InDoubt is a line that may have been sent.
	InDoubt
)

// State is what the record makes of its line.
func (r Record) State() State {
	switch r.Outcome {
	case Sent:
		return Done
	case Refused:
		if turnedAway(r.StatusCode) {
			return Pending
		}
		return Rejected
	case NotSent:
		return Pending
	default:
		return InDoubt
	}
}

// turnedAway tells answers that say nothing of the message: wrong credentials, and too many requests.
func turnedAway(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusTooManyRequests
}
