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

	"github.com/jelou-go/jelou/delivery"
)

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
	if op.read != nil {
		if content, err = op.read(body); err != nil && !errors.As(err, &typed) {
			return nil, nil, err
		}
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

func limit(violations []delivery.Violation, more int) []delivery.Violation {
	if more += len(violations) - (maxViolations - 1); more > 1 {
		last := delivery.Violation{Given: fmt.Sprintf("and %d more", more)}
		violations = append(slices.Clone(violations[:maxViolations-1]), last) // a clone lets go of the other violations
	}
	return violations
}

// merge returns the violations of first, and the violations of second at other places.
func merge(first, second []delivery.Violation) []delivery.Violation {
	known := make(map[string]bool)
	for _, v := range first {
		known[v.Pointer] = true
	}
	return append(first, slices.DeleteFunc(second, func(v delivery.Violation) bool { return known[v.Pointer] })...)
}
