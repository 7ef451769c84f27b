package sandbox

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// closedSession is the response after 24 hours. Jelou does not document it, so it has the closest documented code.
var closedSession = refuse(http.StatusBadRequest, "message_could_not_be_send", "The user's 24-hour session is closed.")

// WithSession makes a person's session last this long after their last message. On WhatsApp it lasts 24 hours. A person who
// has not written has no session; [Sandbox.Reply] and [Sandbox.OpenSession] open one. Without this option, all people have a
// session, which only [Sandbox.CloseSession] ends. A length that is not positive is an error.
func WithSession(length time.Duration) Option {
	return func(s *Sandbox) error {
		if length <= 0 {
			return errors.New("sandbox: the length of a session is not positive")
		}
		s.sessions.length = length
		return nil
	}
}

// sessions holds the times at which people last wrote to a bot. A closed session has the zero time.
type sessions struct {
	length time.Duration // 0 if a session stays open until CloseSession

	mu   sync.Mutex
	last map[string]time.Time
}

func (s *sessions) set(userID string, last time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		s.last = make(map[string]time.Time)
	}
	s.last[userID] = last
}

func (s *sessions) isOpen(userID string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.last[userID]
	if s.length == 0 {
		return !known || !last.IsZero()
	}
	return known && now.Before(last.Add(s.length))
}

func (s *sessions) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = nil
}

// CloseSession makes the sandbox refuse messages to this user, but not templates, as if the user had not written to the bot
// for 24 hours. The response is a 400 with the code message_could_not_be_send. Jelou does not document its response; this
// is the closest documented code.
func (s *Sandbox) CloseSession(userID string) { s.sessions.set(userID, time.Time{}) }

// OpenSession makes the sandbox accept messages to this user again, as if the user had written to the bot now.
func (s *Sandbox) OpenSession(userID string) { s.sessions.set(userID, s.clock.now()) }
