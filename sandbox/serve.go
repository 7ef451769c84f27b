package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/sleepctx"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// operations serves the contract's operations. It implements some itself, and serves all others from the contract's
// examples.
type operations struct {
	api.Unwritten
	sandbox  *Sandbox
	document *openapi.Document
}

func newOperations(s *Sandbox) (operations, error) {
	document, err := openapi.Contract()
	if err != nil {
		return operations{}, err
	}
	o := operations{sandbox: s, document: document}
	o.Unwritten = func(id string, w http.ResponseWriter, r *http.Request) {
		o.serve(id, w, r, operation{accept: func(*entry, any) *response { return example(document.Operation(id)) }})
	}
	return o, nil
}

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
	accept func(asked *entry, content any) *response
}

// serve responds to a request for the operation with this id, or plays a failure. It records the request before it responds,
// so that a sender who has the response finds the request in the log.
func (o operations) serve(id string, w http.ResponseWriter, r *http.Request, op operation) {
	s := o.sandbox
	op.Operation, op.params = o.document.Operation(id), make(map[string]string)
	for _, p := range op.In("path") {
		op.params[p.Name] = r.PathValue(p.Wildcard())
	}
	failure := s.script.take(op.sends)
	asked := entry{
		Request: Request{Operation: op.ID, BotID: op.params["botId"], Time: s.clock.now()},
		reads:   op.Method == http.MethodGet,
	}
	asked.Failure = failure.name
	asked.Accepted = !failure.unread && failure.instead == nil // if the request is valid, see below
	if user, ok := op.params["userId"]; ok {
		asked.concerns(user)
	}
	given := failure.instead
	if !failure.unread {
		own := s.judge(w, r, op, &asked)
		asked.Violations = own.violations
		asked.Accepted = asked.Accepted && own.status/100 == 2
		given = cmp.Or(given, own)
	}
	if !failure.drops {
		asked.Status = given.status
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
	failure.play(w, r, given)
}

// judge returns the sandbox's response to a request, and records the request's content in asked.
func (s *Sandbox) judge(w http.ResponseWriter, r *http.Request, op operation, asked *entry) *response {
	if no := s.admit(r, op, asked.BotID); no != nil {
		return no
	}
	if op.Body != nil {
		body, no := readBody(w, r)
		if no != nil {
			return no
		}
		asked.Body = body
		if asked.users == nil {
			asked.concerns(receivers(body)...)
		}
	}
	content, violations, err := s.check(op, r, asked.Body)
	switch {
	case err != nil:
		return refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot validate the request.")
	case len(violations) > 0:
		return broken(violations...)
	}
	asked.read = op.read
	if op.inSession && !s.sessions.isOpen(asked.UserID, asked.Time) {
		return closedSession
	}
	return op.accept(asked, content)
}

// example returns the contract's example of the operation's response. Without such an example, it makes a response from the
// examples of the members.
func example(op *openapi.Operation) *response {
	success := op.Success()
	status, err := strconv.Atoi(success.Status)
	if err != nil {
		status = http.StatusOK
	}
	switch {
	case success.Schema == nil:
		return &response{status: status}
	case len(success.Examples) > 0:
		return says(status, json.RawMessage(success.Examples[0].Value))
	default:
		return says(status, success.Schema.Sample("text"))
	}
}
