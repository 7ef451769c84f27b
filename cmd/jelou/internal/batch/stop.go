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

// remedies say how to go on after a status that stops every line.
var remedies = map[int]string{
	http.StatusUnauthorized:               "the client id or the client secret is wrong; correct them",
	http.StatusPaymentRequired:            "the account must be paid for",
	http.StatusForbidden:                  "these credentials may not send with this bot, or a firewall is in the way; check --bot",
	http.StatusNotFound:                   "the bot or the address does not exist; check --bot and --server",
	http.StatusMethodNotAllowed:           "the address accepts no messages; check --server",
	http.StatusProxyAuthRequired:          "a proxy asks for a password; check HTTPS_PROXY",
	http.StatusRequestTimeout:             notNow,
	http.StatusMisdirectedRequest:         notNow,
	http.StatusTooEarly:                   notNow,
	http.StatusUnavailableForLegalReasons: "the service may not be used from here",
}

const notNow = "the service, or a gateway before it, accepts no messages now; try again later"

// remedy explains a failure that stops every line, and how to go on.
func remedy(failure *delivery.Error) string {
	text, known := remedies[failure.StatusCode]
	switch {
	case known:
		return text
	case failure.StatusCode/100 == 3:
		return "the service redirects to another address; check --server"
	case failure.Code != "":
		return "the code of the response names the reason; check the credentials and --bot"
	default:
		return "the service, or a firewall, a proxy or a gateway before it, accepts no messages; check --server, or try again later"
	}
}
