package transport

import (
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// problem is an error in words that are all our own.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the words.
func (p problem) SafeText() string { return string(p) }

// check refuses what net/http would refuse without a sign that nothing was sent, and credentials that others could
// read on the way.
func (c *Client) check(req *http.Request) error {
	if req == nil {
		return problem("there is no request")
	}
	switch {
	case req.URL == nil || req.URL.Host == "":
		return problem("the address has no host")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return problem("the address is neither http nor https")
	case req.URL.User != nil:
		return problem("the address holds credentials, which belong into a header")
	case req.RequestURI != "":
		return problem("a request that a server received cannot be sent")
	case req.Method != "" && !isToken(req.Method):
		return problem("the method is not valid")
	}
	return c.checkHeader(req)
}

func (c *Client) checkHeader(req *http.Request) error {
	for name, values := range req.Header {
		if name == "" || !isToken(name) {
			return problem("a header name is not valid")
		}
		if strings.EqualFold(name, "Authorization") && !plainhttp.MayCarryCredentials(plainhttp.Context(req.Context(), c), req.URL) {
			return problem(plainhttp.Rule)
		}
		if slices.ContainsFunc(values, hasForbidden) {
			return problem("a header value contains a control character")
		}
	}
	return nil
}

// isToken looks at bytes: a character outside ASCII is in no token.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenChar(rune(s[i])) {
			return false
		}
	}
	return true
}

// hasForbidden is the rule of RFC 9110 for header values: no control character but the tab.
func hasForbidden(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}
