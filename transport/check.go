package transport

import (
	"net/http"
)

// problem is an error in words that are all our own.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the words.
func (p problem) SafeText() string { return string(p) }

// check finds what net/http would refuse before it connects. It would do so without a sign that nothing was
// sent, so that the outcome could not be known.
func check(req *http.Request) error {
	if req == nil {
		return problem("there is no request")
	}
	if rule := brokenRule(req); rule != "" {
		closeBody(req)
		return problem(rule)
	}
	return nil
}

func brokenRule(req *http.Request) string {
	switch {
	case req.URL == nil || req.URL.Host == "":
		return "the address has no host"
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return "the address is neither http nor https"
	case req.RequestURI != "":
		return "a request that a server received cannot be sent"
	case !isToken(req.Method):
		return "the method is not valid"
	}
	for name, values := range req.Header {
		if name == "" || !isToken(name) {
			return "a header name is not valid"
		}
		for _, value := range values {
			if hasForbidden(value) {
				return "a header value contains a control character"
			}
		}
	}
	return ""
}

// isToken looks at bytes: whatever is not ASCII is no token anyway.
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
