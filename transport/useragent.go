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

func (t userAgentHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	// An empty header that is there is net/http's way to send none.
	if _, set := req.Header["User-Agent"]; !set {
		// A copy of the map alone: nobody below may change its values, nor does.
		header := make(http.Header, len(req.Header)+1)
		maps.Copy(header, req.Header)
		header["User-Agent"] = t.value
		req = changeable(req)
		req.Header = header
	}
	return t.next.RoundTrip(req)
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
