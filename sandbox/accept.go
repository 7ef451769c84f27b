package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/rule"
)

// admit checks all that comes before the body. Nil is a pass.
func (s *Sandbox) admit(r *http.Request, botID string) *refusal {
	switch {
	case !s.authorized(r):
		refusal := refuse(http.StatusUnauthorized, "unauthorized", "The credentials are missing or not valid.")
		refusal.header["WWW-Authenticate"] = `Basic realm="Jelou sandbox", charset="UTF-8"`
		return refusal
	case len(s.bots) > 0 && !s.bots[botID]:
		return refuse(http.StatusNotFound, "bot_not_found", "The bot could not be found.")
	case !saysJSON(r.Header):
		return refuse(http.StatusBadRequest, "message_could_not_be_send", "The content type must be application/json.")
	}
	return nil
}

// saysJSON wants application/json in a charset that JSON allows.
func saysJSON(header http.Header) bool {
	mediaType, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" || len(header.Values("Content-Type")) > 1 {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
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

// maxProblems is how many problems of a request are told and remembered: a body of a megabyte can have half
// a million.
const maxProblems = 100

// problems gathers what the contract says against the body, and what reading it as the generated types do
// says against it. An error means that there is no judgement.
func (s *Sandbox) problems(op operation, r *http.Request, asked *Request) ([]contract.Problem, error) {
	var violations []jelou.Violation
	read := *asked // what was read is not kept
	if err := op.read(&read); err != nil {
		var invalid *jelou.ValidationError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		violations = invalid.Violations
	}
	var problems []contract.Problem
	if len(violations) <= maxProblems {
		r.Body = io.NopCloser(bytes.NewReader(asked.Body))
		if err := s.validator.Request(op.id, op.params, r); err != nil {
			var broken *contract.Error
			if !errors.As(err, &broken) {
				return nil, err
			}
			problems = broken.Problems
		}
	}
	return limit(merge(problems, violations)), nil
}

func limit(problems []contract.Problem) []contract.Problem {
	if more := len(problems) - (maxProblems - 1); more > 1 {
		last := contract.Problem{Reason: fmt.Sprintf("and %d more", more)}
		problems = append(slices.Clone(problems[:maxProblems-1]), last) // the rest can be forgotten
	}
	return problems
}

// merge adds the violations at places that have no problem yet.
func merge(problems []contract.Problem, violations []jelou.Violation) []contract.Problem {
	known := make(map[string]bool)
	for _, problem := range problems {
		known[problem.Pointer] = true
	}
	for _, v := range violations {
		if !known[v.Pointer] {
			problems = append(problems, contract.Problem{Pointer: v.Pointer, Reason: rule.Violation(v).Reason()})
		}
	}
	return problems
}
