package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/bodies"
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
		o.serve(id, w, r, operation{accept: func(*entry, any) *response { return example(document.Operation(id), r.URL.Query().Get("page")) }})
	}
	return o, nil
}

// operation is an operation of the contract with its part in a request.
type operation struct {
	*openapi.Operation
	params    map[string]string // the path parameters of the request
	sends     bool              // a valid request sends something to a person
	inSession bool              // the person's session must be open
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
		Request: Request{Operation: op.ID, BotID: op.params["botId"], UserID: op.params["userId"], Time: s.clock.now()},
		reads:   op.Method == http.MethodGet,
	}
	asked.Failure = failure.name
	asked.Accepted = !failure.unread && failure.instead == nil // if the request is valid, see below
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
		asked.UserID = cmp.Or(asked.UserID, receiver(body))
	}
	content, violations, err := s.check(op, r, asked.Body)
	switch {
	case err != nil:
		return refuse(http.StatusInternalServerError, "internal_server_error", "The sandbox cannot validate the request.")
	case len(violations) > 0:
		return broken(violations...)
	}
	asked.valid = true
	if op.inSession && !s.sessions.isOpen(asked.UserID, asked.Time) {
		return closedSession
	}
	return op.accept(asked, content)
}

// example returns the contract's example of the operation's response. Without such an example, it makes a response from the
// examples of the members. The pages of a list after the first are empty.
func example(op *openapi.Operation, page string) *response {
	success := op.Success()
	status, err := strconv.Atoi(success.Status)
	if err != nil {
		status = http.StatusOK
	}
	if success.Schema == nil {
		return &response{status: status}
	}
	var body any
	if len(success.Examples) > 0 {
		body = json.RawMessage(success.Examples[0].Value)
	} else {
		body = success.Schema.Sample("text")
	}
	response := says(status, body)
	if number, err := strconv.Atoi(page); err == nil && number > op.FirstPage() {
		return says(status, emptied(response.body))
	}
	return response
}

// emptied returns the page of a list without its items.
func emptied(body []byte) any {
	page, _ := openapi.Decode(body) // says has encoded it
	members, _ := page.(map[string]any)
	for _, name := range []string{"results", "data"} {
		if _, isList := members[name].([]any); isList {
			members[name] = []any{}
		}
	}
	return page
}

// admit checks the request without its body. It returns nil if the request passes.
func (s *Sandbox) admit(r *http.Request, op operation, botID string) *response {
	switch {
	case !s.authorized(r):
		no := refuse(http.StatusUnauthorized, "unauthorized", "The credentials are missing or not valid.")
		no.header["WWW-Authenticate"] = `Basic realm="Jelou sandbox", charset="UTF-8"`
		return no
	case botID != "" && !s.knows(botID):
		return noSuchBot
	case op.Body != nil && (op.Body.Required || r.ContentLength != 0) && !isJSON(r.Header):
		return refuse(http.StatusBadRequest, "message_could_not_be_send", "The content type must be application/json.")
	}
	return nil
}

var noSuchBot = refuse(http.StatusNotFound, "bot_not_found", "The bot could not be found.")

func (s *Sandbox) knows(botID string) bool { return len(s.bots) == 0 || slices.Contains(s.bots, botID) }

// isJSON reports whether the content type is application/json, with no charset but UTF-8.
func isJSON(header http.Header) bool {
	mediaType, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" || len(header.Values("Content-Type")) > 1 {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *response) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, refuse(http.StatusRequestEntityTooLarge, "", "The body is larger than 1 MiB.")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "message_could_not_be_send", "The body ended too early.")
	}
	return body, nil
}

// maxViolations limits the violations that a response lists and the log remembers.
const maxViolations = 100

// check validates a request twice: with the contract, and by decoding its body into the generated types. It returns the
// decoded body and the violations of both. An error means that check could not validate the request.
func (s *Sandbox) check(op operation, r *http.Request, body []byte) (content any, violations []delivery.Violation, err error) {
	typed, broken := new(delivery.ValidationError), new(delivery.ValidationError)
	if content, err = decode(op.ID, body); err != nil && !errors.As(err, &typed) {
		return nil, nil, err
	}
	if typed.More+len(typed.Violations) > maxViolations {
		return nil, limit(typed.Violations, typed.More), nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := s.validator.Request(op.ID, op.params, r); err != nil && !errors.As(err, &broken) {
		return nil, nil, err
	}
	return content, limit(merge(broken.Violations, typed.Violations), 0), nil
}

// decode decodes a body into the type of the operation, and checks its limits. It returns nil for no body. If the body breaks
// the contract, the error is a *delivery.ValidationError.
func decode(operationID string, body []byte) (content any, err error) {
	if len(body) == 0 {
		return nil, nil
	}
	content, err = bodies.Decoders[operationID](body)
	if checked, ok := content.(interface{ Validate() error }); err == nil && ok { // the decoder has checked a list
		err = checked.Validate()
	}
	return content, err
}

func limit(violations []delivery.Violation, more int) []delivery.Violation {
	if more += len(violations) - (maxViolations - 1); more > 1 {
		last := delivery.Violation{Given: fmt.Sprintf("and %d more", more)}
		violations = append(slices.Clone(violations[:maxViolations-1]), last) // a clone lets go of the other violations
	}
	return violations
}

// merge returns the violations of first, and the violations of second at other places.
func merge(first, second []delivery.Violation) []delivery.Violation {
	known := func(v delivery.Violation) bool {
		return slices.ContainsFunc(first, func(other delivery.Violation) bool { return other.Pointer == v.Pointer })
	}
	return append(first, slices.DeleteFunc(second, known)...)
}
