package sandbox

import (
	"net/http"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

// operation is an operation of the contract with the functions that serve it.
type operation struct {
	*openapi.Operation
	params map[string]string // the path parameters of the request
	// sends is true if a valid request sends something to a person.
	sends bool
	// inSession is true if the person's session must be open.
	inSession bool
	// read decodes a body into its type. It is nil if the sandbox has no type for the body. An error other than a
	// *delivery.ValidationError means that the sandbox could not validate the request.
	read func(body []byte) (any, error)
	// accept returns the response to a valid request with this decoded body, and records the messages that the request sends.
	accept func(asked *entry, content any) response
}

// serve responds to a request, or plays a failure. It records the request before it responds, so that a sender who has the
// response finds the request in the log.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request, op operation) {
	failure := s.script.take(op.sends)
	asked := entry{
		Request: Request{Operation: op.ID, BotID: op.params["botId"], Time: s.clock.now()},
		reads:   op.Method == http.MethodGet,
	}
	asked.Failure = failure.name
	asked.Accepted = !failure.unread && failure.instead == nil // if the request is valid, see below
	if user, ok := op.params["userId"]; ok {
		asked.users = []string{user}
	}
	var own response
	if !failure.unread {
		own = s.judge(w, r, op, &asked)
	}
	asked.UserID = first(asked.users)
	asked.Accepted = asked.Accepted && own.status/100 == 2
	if failure.instead != nil {
		own = *failure.instead
	}
	if !failure.drops {
		asked.Status = own.status
	}
	if !asked.Accepted {
		asked.MessageID, asked.sent = "", nil
	}
	for i := range asked.sent {
		asked.sent[i].fails = failure.undelivered
	}
	s.log.add(asked)
	_ = sleepctx.Sleep(r.Context(), s.latency) // if the sender has gone, the response is lost
	w.Header().Set("Date", s.clock.now().UTC().Format(http.TimeFormat))
	failure.play(w, r, own)
}

func first(users []string) string {
	if len(users) == 0 {
		return ""
	}
	return users[0]
}

// judge returns the sandbox's response to a request, and records the request's content and violations in asked.
func (s *Sandbox) judge(w http.ResponseWriter, r *http.Request, op operation, asked *entry) response {
	if refusal := s.admit(r, op, asked.BotID); refusal != nil {
		return asked.refused(refusal)
	}
	if op.Body != nil {
		body, refusal := readBody(w, r)
		if refusal != nil {
			return asked.refused(refusal)
		}
		asked.Body = body
		if asked.users == nil {
			asked.users = receivers(body)
		}
	}
	content, violations, err := s.check(op, r, asked.Body)
	switch {
	case err != nil:
		return asked.refused(refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot validate the request."))
	case len(violations) > 0:
		return asked.breaks(violations)
	}
	asked.read = op.read
	if op.inSession && !s.sessions.isOpen(first(asked.users), asked.Time) {
		return asked.refused(closedSession)
	}
	return op.accept(asked, content)
}
