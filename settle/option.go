package settle

import (
	"slices"
	"time"
)

// Option changes how evidence is searched for.
type Option func(*search)

// Until asks again, after 5 seconds, 30 seconds, 2 minutes and then every 10 minutes, until something is seen or t has come, and
// a last time at t. It goes on after an error that may pass. Without it the service is asked once.
func Until(t time.Time) Option {
	return func(s *search) { s.until = t }
}

// Began says when the attempt began, for a failure that does not know it: it was stored as text, or is nil because the program
// ended before there was one.
func Began(t time.Time) Option {
	return func(s *search) { s.began = t }
}

// Known names the ids of messages that the caller has accounts of: their rows are not the message. Without it, a second message
// with the same text makes the evidence ambiguous.
func Known(ids ...string) Option {
	return func(s *search) { s.known = append(slices.Clip(s.known), ids...) }
}

// Margin sets how much earlier than the beginning of the attempt, and later than now, a row may be, in place of 2 minutes. A
// difference between the clocks is corrected by the Date of the service.
func Margin(d time.Duration) Option {
	return func(s *search) { s.margin = max(0, d) }
}
