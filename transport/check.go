package transport

import (
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// problem is an error whose text is ours alone, so it holds nothing private.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the text.
func (p problem) SafeText() string { return string(p) }

// check rejects credentials that others could read on the way. It also rejects requests that net/http would reject,
// because net/http's error would not prove that nothing was sent.
func (c *Client) check(req *http.Request) error {
	if req == nil {
		return problem("the request is nil")
	}
	switch {
	case req.URL == nil || req.URL.Host == "":
		return problem("the address has no host")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return problem("the address is neither http nor https")
	case req.URL.User != nil:
		return problem("the address contains credentials; put them in the Authorization header")
	case !isToken(req.Method):
		return problem("the method is not valid")
	case hasForbidden(req.URL.RequestURI()): // HTTP/2 would send it
		return problem("the address contains a control character")
	}
	return c.checkHeader(req)
}

func (c *Client) checkHeader(req *http.Request) error {
	for name, values := range req.Header {
		if name == "" || !isToken(name) {
			return problem("a header name is not valid")
		}
		if strings.EqualFold(name, "Authorization") && !plainhttp.MayCarryCredentials(c, req.URL) {
			return problem(plainhttp.Rule)
		}
		if slices.ContainsFunc(values, hasForbidden) {
			return problem("a header value contains a control character")
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
