package sandbox

import (
	"net/http"
	"sync"
)

// closedSession has the closest documented code, because Jelou does not document its response after 24 hours.
var closedSession = refuse(http.StatusBadRequest, "message_could_not_be_send", "The user's 24-hour session is closed.")

// sessions holds the users whose 24-hour session is closed.
type sessions struct {
	mu     sync.Mutex
	closed map[string]bool
}

func (s *sessions) set(userID string, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed == nil {
		s.closed = make(map[string]bool)
	}
	if closed {
		s.closed[userID] = true
	} else {
		delete(s.closed, userID)
	}
}

func (s *sessions) isClosed(userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed[userID]
}

func (s *sessions) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = nil
}

// CloseSession makes the sandbox refuse messages to this user, as if the user had not written to the bot for 24 hours.
// The response is a 400 with the code message_could_not_be_send. Jelou does not document its response; this is the
// closest of its codes.
func (s *Sandbox) CloseSession(userID string) { s.sessions.set(userID, true) }

// OpenSession makes the sandbox accept messages to this user again, as if the user had written to the bot.
func (s *Sandbox) OpenSession(userID string) { s.sessions.set(userID, false) }
