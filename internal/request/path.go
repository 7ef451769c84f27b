package request

import (
	"net/url"
	"strings"
	"unicode"
)

// escape writes a path parameter so that it stays within its own segment: it refuses or percent-encodes a character that
// could leave it, and encodes everything but RFC 3986's unreserved characters.
func escape(name, text string) (string, error) {
	switch {
	case text == "":
		return "", &Error{"path parameter " + name + ": is empty"}
	case text == "." || text == "..":
		// Percent-encoding does not help: servers and proxies resolve encoded dots, too.
		return "", &Error{"path parameter " + name + ": would climb out of its place in the path"}
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", &Error{"path parameter " + name + ": has a control character"}
	}
	// url.PathEscape would leave "+", which some servers read as a space.
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), nil
}
