package transport

import (
	"maps"
	"net/http"
	"strings"
)

// userAgentHeader names the library, unless the caller named something.
type userAgentHeader struct {
	next  http.RoundTripper
	value []string // one
}

func (t *userAgentHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	// An empty header that is there is net/http's way to send none.
	if _, set := req.Header["User-Agent"]; !set {
		req = withHeader(req)
		req.Header["User-Agent"] = t.value
	}
	return t.next.RoundTrip(req)
}

// withHeader gives req with a header that the handlers may add to. Its values are shared, and stay as they are.
func withHeader(req *http.Request) *http.Request {
	if p := progressOf(req.Context()); p != nil && p.own == req && p.ownHeader && req.Header != nil {
		return req
	}
	header := make(http.Header, len(req.Header)+1)
	maps.Copy(header, req.Header)
	req = changeable(req)
	req.Header = header
	return req
}

func userAgent(app, version string) string {
	library := "jelou-go/" + Version
	app, version = token(app), token(version)
	switch {
	case app == "":
		return library
	case version == "":
		return app + " " + library
	default:
		return app + "/" + version + " " + library
	}
}

// token makes a product name or version of s, as RFC 9110 spells them.
func token(s string) string {
	var out strings.Builder
	for _, c := range strings.TrimSpace(s) {
		if out.Len() == 64 {
			break
		}
		if !isTokenChar(c) {
			c = '-'
		}
		out.WriteRune(c)
	}
	return out.String()
}

func isTokenChar(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}
