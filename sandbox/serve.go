package sandbox

import (
	"net/http"
	"time"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

// operation is an operation of the contract, and the path parameters of a request.
type operation struct {
	*openapi.Operation
	params map[string]string
	// read decodes the body of the request into its type. It is nil if the sandbox has no type for the body. An error
	// other than a *jelou.ValidationError means that the request could not be validated.
	read func(*Request) error
	// accept returns the response to a valid request.
	accept func(*Request) response
}

// serve responds to a request, or plays a failure. It remembers the request before it responds, so that a sender with a
// response finds the request in the log.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request, op operation) {
	failure, fails := s.script.fail()
	asked := Request{Operation: op.ID, BotID: op.params["botId"], UserID: op.params["userId"], Time: time.Now()}
	var own response
	if !fails || failure.reads {
		own = s.judge(w, r, op, &asked)
	}
	asked.Status = own.status
	asked.Accepted = own.status/100 == 2 && (!fails || failure.accepts)
	if fails {
		asked.Failure, asked.Status = failure.name, failure.status(own.status)
	}
	if !asked.Accepted {
		asked.MessageID = ""
	}
	s.log.add(asked)
	_ = sleepctx.Sleep(r.Context(), s.latency) // if the sender has gone, the response is lost
	if fails {
		failure.play(w, r, own)
		return
	}
	own.write(w)
}

// judge returns the sandbox's response to a request, and records the request's content and violations in asked.
func (s *Sandbox) judge(w http.ResponseWriter, r *http.Request, op operation, asked *Request) response {
	if refusal := s.admit(r, op, asked.BotID); refusal != nil {
		return asked.refused(refusal)
	}
	if op.Body != nil {
		body, refusal := readBody(w, r)
		if refusal != nil {
			return asked.refused(refusal)
		}
		asked.Body = body
		if asked.UserID == "" {
			asked.UserID = receiver(body)
		}
	}
	violations, err := s.violations(op, r, asked)
	switch {
	case err != nil:
		return asked.refused(refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot validate the request."))
	case len(violations) > 0:
		asked.Violations = violations
		return breaks(violations)
	}
	asked.read = op.read
	if s.sessions.isClosed(asked.UserID) {
		return asked.refused(closedSession)
	}
	return op.accept(asked)
}
