// Package counting is a service that takes messages and counts them: the other side of the comparison with the database.
package counting

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Reply is what the service does with a request.
type Reply struct {
	Status     int           // 200 if zero
	RetryAfter int           // seconds
	Code       string        // of a refusal
	Lost       bool          // accept, and end the connection without a response
	Accept     bool          // accept whatever the status says
	Wait       time.Duration // before the response
}

// Request is one that arrived.
type Request struct {
	Text, User, Bot string
	At              time.Time
	Accepted        bool
}

// Service counts messages by their text.
type Service struct {
	*httptest.Server

	mu       sync.Mutex
	decide   func(Request) Reply
	requests []Request
	accepted map[string]int
}

// Start starts a service that does with each request as decide says; nil accepts all.
func Start(decide func(Request) Reply) *Service {
	s := &Service{decide: decide, accepted: make(map[string]int)}
	s.Server = httptest.NewServer(s)
	return s
}

// Decide changes what the service does.
func (s *Service) Decide(decide func(Request) Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decide = decide
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var message struct {
		UserID string `json:"userId"`
		Text   string `json:"text"`
	}
	if err != nil || json.Unmarshal(body, &message) != nil {
		w.WriteHeader(http.StatusBadRequest) // it was cut off, and not taken
		return
	}
	reply, number := s.take(Request{Text: message.Text, User: message.UserID, Bot: r.PathValue("bot"), At: time.Now()})
	time.Sleep(reply.Wait)
	switch {
	case reply.Lost:
		panic(http.ErrAbortHandler)
	case reply.Status == http.StatusOK:
		_, _ = fmt.Fprintf(w, `{"success":true,"messageId":"m-%d"}`, number)
	default:
		if reply.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(reply.RetryAfter))
		}
		w.WriteHeader(reply.Status)
		_, _ = fmt.Fprintf(w, `{"code":%q,"message":["no"]}`, reply.Code)
	}
}

func (s *Service) take(r Request) (Reply, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var reply Reply
	if s.decide != nil {
		reply = s.decide(r)
	}
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	if r.Accepted = reply.Status == http.StatusOK || reply.Lost || reply.Accept; r.Accepted {
		s.accepted[r.Text]++
	}
	s.requests = append(s.requests, r)
	return reply, len(s.requests)
}

// Requests returns all that arrived, in the order of arrival.
func (s *Service) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Accepted returns how often each text was accepted.
func (s *Service) Accepted() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]int, len(s.accepted))
	for text, n := range s.accepted {
		all[text] = n
	}
	return all
}
