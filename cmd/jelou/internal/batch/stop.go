package batch

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"

	"github.com/jelou-go/jelou/delivery"
)

// reasonToStop returns the reason to send no further line after this one; nil to go on. A nil failure is an accepted line.
func (r *run) reasonToStop(failure *delivery.Error) error {
	switch {
	case failure == nil:
		r.silent = 0
		return nil
	case errors.Is(failure, errBehind):
		return nil // no attempt was made
	case failure.StatusCode == http.StatusTooManyRequests, failure.Outcome == delivery.Refused && settles(failure):
		return nil
	case isPage(failure) && failure.StatusCode < http.StatusInternalServerError:
		return fmt.Errorf("stopped, as no line can be sent (HTTP %d): the response is an HTML page, as from a firewall or a proxy; check --server and the way to it", failure.StatusCode)
	case failure.Outcome == delivery.Refused:
		return fmt.Errorf("stopped, as no line can be sent (HTTP %d): %s", failure.StatusCode, remedy(failure.StatusCode))
	}
	if r.silent++; r.silent != r.stopAfter {
		return nil
	}
	return fmt.Errorf("stopped, as %d lines in a row got no response that can be trusted; try again when the service is up", r.silent)
}

// settles reports whether the service refused the line itself. Any other refusal is about the credentials, the bot, the
// address or the way there: the service may accept the same line later.
func settles(failure *delivery.Error) bool {
	switch failure.StatusCode {
	case http.StatusRequestEntityTooLarge:
		return true // a gateway says so, and sends a page
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return !isPage(failure)
	default:
		return failure.StatusCode/100 == 2
	}
}

// isPage reports whether the response is a page for people. No API sends one.
func isPage(failure *delivery.Error) bool {
	text := bytes.TrimPrefix(failure.Body, []byte("\ufeff"))
	text = bytes.ToLower(bytes.TrimSpace(text[:min(len(text), 512)]))
	return bytes.HasPrefix(text, []byte("<!doctype html")) || bytes.HasPrefix(text, []byte("<html"))
}

// remedy explains a status that stops every line, and how to go on.
func remedy(status int) string {
	switch {
	case status/100 == 3:
		return "the address has moved; check --server"
	case status == http.StatusUnauthorized:
		return "the client id or the client secret is wrong; correct them"
	case status == http.StatusPaymentRequired:
		return "the account must be paid for"
	case status == http.StatusForbidden:
		return "these credentials may not send with this bot, or a firewall is in the way; check --bot"
	case status == http.StatusNotFound:
		return "the bot or the address does not exist; check --bot and --server"
	case status == http.StatusMethodNotAllowed:
		return "the address accepts no messages; check --server"
	case status == http.StatusProxyAuthRequired:
		return "a proxy asks for a password; check HTTPS_PROXY"
	case status == http.StatusUnavailableForLegalReasons:
		return "the service may not be used from here"
	default:
		return "the service, or a gateway before it, accepts no messages now; try again later"
	}
}
