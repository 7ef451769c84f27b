package transport

import (
	"net/http"
	"strings"
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
	case strings.ContainsFunc(req.Method, isNoTokenChar):
		return "the method is not valid"
	}
	for name, values := range req.Header {
		if name == "" || strings.ContainsFunc(name, isNoTokenChar) {
			return "a header name is not valid"
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isForbidden) {
				return "a header value contains a control character"
			}
		}
	}
	return ""
}

func isNoTokenChar(c rune) bool { return !isTokenChar(c) }

// isForbidden is the rule of RFC 9110 for header values: no control character but the tab.
func isForbidden(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }
