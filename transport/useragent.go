package transport

import "strings"

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

// token makes a valid product name or version from s (RFC 9110).
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
