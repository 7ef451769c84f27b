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
	// read sets the content of the request as its type, from its body; nil for a body that has no type here. An error
	// that is no *jelou.ValidationError means that there is no judgement.
	read func(*Request) error
	// accept is the response to a request that keeps the contract.
	accept func(*Request) response
}

// serve answers a request, or plays a failure. The request is remembered before it is answered, so that who
// has the answer finds it.
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
	_ = sleepctx.Sleep(r.Context(), s.latency) // where nobody waits any more, the answer goes nowhere
	if fails {
		failure.play(w, r, own)
		return
	}
	own.write(w)
}

// judge gives the answer that a request deserves, and notes what it holds and what is wrong with it.
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
		return asked.refused(refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot judge the request."))
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
