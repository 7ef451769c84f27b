package sandbox

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// accept checks a request of the operation. It answers one that may not pass, and returns false.
func (s *Sandbox) accept(w http.ResponseWriter, r *http.Request, operation string, params map[string]string, read func([]byte) error) bool {
	if !s.authorized(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="Jelou sandbox", charset="UTF-8"`)
		answer(w, http.StatusUnauthorized, short{Code: "unauthorized", Description: "The credentials are missing or not valid."})
		return false
	}
	if s.bot != "" && params["botId"] != s.bot {
		answer(w, http.StatusNotFound, short{Code: "bot_not_found", Description: "The bot could not be found."})
		return false
	}
	if !saysJSON(r.Header) {
		answer(w, http.StatusBadRequest, short{Code: "message_could_not_be_send", Description: "The content type must be application/json."})
		return false
	}
	body, ok := readBody(w, r)
	if !ok {
		return false
	}
	problems, err := s.judge(operation, params, r, body, read)
	switch {
	case err != nil:
		answer(w, http.StatusInternalServerError, short{Code: "internal_server_error", Description: "The sandbox cannot judge the request."})
		return false
	case len(problems) > 0:
		answer(w, http.StatusUnprocessableEntity, refusal(problems))
		return false
	}
	return true
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

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		answer(w, http.StatusRequestEntityTooLarge, words{Message: "The body is larger than 1 MiB."})
		return nil, false
	case err != nil:
		answer(w, http.StatusBadRequest, short{Code: "message_could_not_be_send", Description: "The body ended too early."})
		return nil, false
	}
	return body, true
}

// judge gathers what the contract says against the body, and what reading it as the generated types do
// says against it. An error means that there is no judgement.
func (s *Sandbox) judge(operation string, params map[string]string, r *http.Request, body []byte, read func([]byte) error) ([]contract.Problem, error) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	var problems []contract.Problem
	if err := s.validator.Request(operation, params, r); err != nil {
		var broken *contract.Error
		if !errors.As(err, &broken) {
			return nil, err
		}
		problems = broken.Problems
	}
	if err := read(body); err != nil {
		var invalid *jelou.ValidationError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		problems = merge(problems, invalid.Violations)
	}
	return problems, nil
}

// merge adds the violations at places that have no problem yet.
func merge(problems []contract.Problem, violations []jelou.Violation) []contract.Problem {
	known := make(map[string]bool)
	for _, problem := range problems {
		known[problem.Pointer] = true
	}
	for _, v := range violations {
		if !known[v.Pointer] {
			reason := jelou.Violation{Limit: v.Limit, Given: v.Given}.String()
			problems = append(problems, contract.Problem{Pointer: v.Pointer, Reason: reason})
		}
	}
	return problems
}
