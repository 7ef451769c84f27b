package sandbox

import (
	"net/http"
	"time"

	"github.com/jelou-go/jelou/internal/pause"
)

// operation is an operation of the contract, and a request's path parameters.
type operation struct {
	id     string
	params map[string]string
	// read sets the request's content as its type, from its body. An error that is no *jelou.ValidationError
	// means that there is no judgement.
	read func(*Request) error
	// receipt is the body of the answer to what was taken.
	receipt func(*Request) any
}

// serve answers a request, or plays a failure. The request is remembered before it is answered, so that who
// has the answer finds it.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request, op operation) {
	failure, fails := s.script.fail()
	asked := Request{Operation: op.id, BotID: op.params["botId"], UserID: op.params["userId"], Time: time.Now()}
	var own answer
	if !fails || failure.reads {
		own = s.judge(w, r, op, &asked)
	}
	asked.Status = own.status
	asked.Taken = own.status == http.StatusOK && (!fails || failure.takes)
	if fails {
		asked.Failure, asked.Status = failure.name, failure.status(own.status)
	}
	if !asked.Taken {
		asked.MessageID = ""
	}
	s.log.add(asked)
	_ = pause.For(r.Context(), s.latency) // where nobody waits any more, the answer goes nowhere
	if fails {
		failure.play(w, r, own)
		return
	}
	own.write(w)
}

// judge gives the answer that a request deserves, and notes what it holds and what is wrong with it.
func (s *Sandbox) judge(w http.ResponseWriter, r *http.Request, op operation, asked *Request) answer {
	if refusal := s.admit(r, asked.BotID); refusal != nil {
		return asked.refused(refusal)
	}
	body, refusal := readBody(w, r)
	if refusal != nil {
		return asked.refused(refusal)
	}
	asked.Body = body
	if asked.UserID == "" {
		asked.UserID = receiver(body)
	}
	problems, err := s.problems(op, r, asked)
	switch {
	case err != nil:
		return asked.refused(refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot judge the request."))
	case len(problems) > 0:
		asked.Problems = problems
		return breaks(problems)
	}
	asked.read = op.read
	if s.sessions.isClosed(asked.UserID) {
		return asked.refused(closedSession)
	}
	return says(http.StatusOK, op.receipt(asked))
}
