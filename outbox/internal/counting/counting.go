// Package counting is a service that accepts messages and counts them. Tests compare its counts with the database.
package counting

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Reply is the service's reaction to a request.
type Reply struct {
	Status     int           // 200 if zero
	RetryAfter int           // seconds
	Code       string        // the code of a refusal
	Lost       bool          // accept, and end the connection without a response
	Accept     bool          // accept even if the status says otherwise
	Wait       time.Duration // the time before the response
	Hidden     bool          // the history does not show the message
}

// Request is a send that arrived.
type Request struct {
	Text, User, Bot string // Text is a template's name
	Template        bool
	At              time.Time
	Accepted        bool
	hidden          bool
}

// Service counts messages by their text.
type Service struct {
	*httptest.Server

	mu       sync.Mutex
	decide   func(Request) Reply
	requests []Request
}

// Start starts a service. decide returns its reaction to each request; a nil decide accepts every request.
func Start(decide func(Request) Reply) *Service {
	s := &Service{decide: decide}
	s.Server = httptest.NewServer(s)
	return s
}

// Decide changes the service's reaction.
func (s *Service) Decide(decide func(Request) Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decide = decide
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet {
		s.list(w, strings.HasSuffix(r.URL.Path, "/notifications"))
		return
	}
	var message struct {
		UserID, Text, ElementName string
		Destinations              []string
	}
	if json.NewDecoder(r.Body).Decode(&message) != nil {
		w.WriteHeader(http.StatusBadRequest) // the request was cut off, so the service does not accept it
		return
	}
	request := Request{Text: message.Text, User: message.UserID, Bot: path.Base(path.Dir(r.URL.Path)), At: time.Now()}
	if strings.HasSuffix(r.URL.Path, "/hsm") {
		request.Text, request.User, request.Template = message.ElementName, message.Destinations[0], true
	}
	reply, number := s.take(request)
	time.Sleep(reply.Wait)
	switch {
	case reply.Lost:
		panic(http.ErrAbortHandler)
	case reply.Status == http.StatusOK && request.Template:
		_, _ = fmt.Fprintf(w, `[{"id":"m-%d","destination":%q}]`, number, request.User)
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
	reply.Status = cmp.Or(reply.Status, http.StatusOK)
	r.Accepted = reply.Status == http.StatusOK || reply.Lost || reply.Accept
	r.hidden = reply.Hidden
	s.requests = append(s.requests, r)
	return reply, len(s.requests)
}

// list serves the history or the notifications, the newest first.
func (s *Service) list(w http.ResponseWriter, notifications bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []any{}
	for i, r := range slices.Backward(s.requests) {
		id := fmt.Sprintf("m-%d", i+1)
		switch {
		case !r.Accepted || r.hidden || r.Template != notifications:
		case notifications:
			rows = append(rows, map[string]any{"id": id, "destination": r.User, "elementName": r.Text, "sentStatus": "CREATED", "createdAt": r.At})
		default:
			rows = append(rows, map[string]any{
				"messageId": id, "recipient": map[string]string{"id": r.User}, "by": "bot", "createdAt": r.At,
				"bubble": map[string]string{"type": "TEXT", "text": r.Text},
			})
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"results": rows, "pagination": map[string]int{"totalPages": 1}})
}

// Requests returns all requests in the order of their arrival.
func (s *Service) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Accepted returns how often the service accepted each text.
func (s *Service) Accepted() map[string]int {
	accepted := make(map[string]int)
	for _, r := range s.Requests() {
		if r.Accepted {
			accepted[r.Text]++
		}
	}
	return accepted
}
