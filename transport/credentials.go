package transport

import (
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/loopback"
)

// credentialGuard refuses to send credentials where they could be read on the way. It sees those that were
// set as a header and those that http.Client takes from the address.
type credentialGuard struct {
	next http.RoundTripper
}

func (t *credentialGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	if hasCredentials(req.Header) && !loopback.MayCarryCredentials(req.URL) {
		closeBody(req)
		return nil, delivery.Wrap(delivery.NotSent, problem("credentials go over https only, or over http to a loopback host"))
	}
	return t.next.RoundTrip(req)
}

// hasCredentials also finds a name that was put into the map in another spelling; it would be sent like that.
func hasCredentials(header http.Header) bool {
	if _, has := header["Authorization"]; has {
		return true
	}
	for name := range header {
		if strings.EqualFold(name, "Authorization") {
			return true
		}
	}
	return false
}

// closeBody does what net/http promises for a request that is not sent.
func closeBody(req *http.Request) {
	if req.Body != nil {
		// Nothing was read from it, so there is nothing that a failing Close could have lost.
		_ = req.Body.Close()
	}
}
