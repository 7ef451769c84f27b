package settle

import "time"

// Option changes a search for evidence.
type Option func(*search)

// Until repeats the search after 5 seconds, 30 seconds, 2 minutes and then every 10 minutes, until a row looks like the
// message. The last search is at t. It also repeats a search after an error that may be temporary. Without Until, the
// search happens once.
func Until(t time.Time) Option {
	return func(s *search) { s.until = t }
}

// Began sets the time at which the attempt began. Use it if the failure does not have that time, because it was stored
// as text, or is nil because the program ended before it had an error. The time must be that of this machine's clock.
func Began(t time.Time) Option {
	return func(s *search) { s.began = t }
}

// Known sets the ids of messages whose outcome the caller already knows, so their rows cannot show this message.
// Without Known, a second message with the same text makes the evidence [Ambiguous], or is found in place of a message
// that never arrived.
func Known(ids ...string) Option {
	return func(s *search) {
		for _, id := range ids {
			s.known[id] = true
		}
	}
}

// Margin sets how much earlier than the beginning of the attempt, and how much later than now, a row may be. The
// default is 2 minutes. A negative margin counts as 0. The search corrects a difference between the clocks with the Date
// of the service.
func Margin(d time.Duration) Option {
	return func(s *search) { s.margin = max(0, d) }
}
