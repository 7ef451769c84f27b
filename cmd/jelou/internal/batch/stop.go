package batch

import (
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
	case failure.ConcernsAll():
		return fmt.Errorf("stopped, as no line can be sent (HTTP %d): %s", failure.StatusCode, remedy(failure))
	case failure.Outcome == delivery.Refused:
		return nil
	}
	if r.silent++; r.silent != r.stopAfter {
		return nil
	}
	return fmt.Errorf("stopped, as %d lines in a row got no response that can be trusted; try again when the service is up", r.silent)
}

// remedy explains a failure that stops every line, and how to go on.
func remedy(failure *delivery.Error) string {
	switch status := failure.StatusCode; {
	case status/100 == 3:
		return "the service redirects to another address; check --server"
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
	case status/100 == 2, status == http.StatusBadRequest, status == http.StatusConflict, status == http.StatusUnsupportedMediaType, status == http.StatusUnprocessableEntity:
		if failure.Code != "" {
			return "the credentials or the bot are wrong; correct them"
		}
		return "the response is an HTML page, as from a firewall or a proxy; check --server and the way to it"
	default:
		return "the service, or a gateway before it, accepts no messages now; try again later"
	}
}
