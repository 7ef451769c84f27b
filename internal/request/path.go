package request

import (
	"net/url"
	"strings"
	"unicode"
)

// escape percent-encodes every character of a path parameter except RFC 3986's unreserved characters. It rejects a value
// that would leave its segment of the path even when encoded.
func escape(name, text string) (string, error) {
	switch {
	case text == "":
		return "", because("path parameter " + name + ": is empty")
	case text == "." || text == "..":
		// Percent-encoding does not help, because servers and proxies also resolve encoded dots.
		return "", because("path parameter " + name + ": would climb out of its place in the path")
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", because("path parameter " + name + ": contains a control character")
	}
	// url.PathEscape would not encode "+", which some servers decode as a space.
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), nil
}
