package transport

import (
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/internal/redact"
)

// check rejects credentials that others could read on the way. It also rejects requests that net/http would reject,
// because net/http's error would not prove that nothing was sent.
func (c *Client) check(req *http.Request) error {
	if req == nil {
		return redact.Problem("the request is nil")
	}
	switch {
	case req.URL == nil || req.URL.Host == "":
		return redact.Problem("the address has no host")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return redact.Problem("the address is neither http nor https")
	case req.URL.User != nil:
		return redact.Problem("the address contains credentials; put them in the Authorization header")
	case !isToken(req.Method):
		return redact.Problem("the method is not valid")
	case hasForbidden(req.URL.RequestURI()): // HTTP/2 would send it
		return redact.Problem("the address contains a control character")
	}
	return c.checkHeader(req)
}

func (c *Client) checkHeader(req *http.Request) error {
	for name, values := range req.Header {
		if name == "" || !isToken(name) {
			return redact.Problem("a header name is not valid")
		}
		if strings.EqualFold(name, "Authorization") && !plainhttp.MayCarryCredentials(c, req.URL) {
			return redact.Problem(plainhttp.Rule)
		}
		if slices.ContainsFunc(values, hasForbidden) {
			return redact.Problem("a header value contains a control character")
		}
	}
	return nil
}

func isToken(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return !isTokenChar(c) })
}

// hasForbidden reports a control character other than a tab. RFC 9110 forbids them in header values.
func hasForbidden(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}
