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
	s = strings.Map(func(c rune) rune {
		if isTokenChar(c) {
			return c
		}
		return '-'
	}, strings.TrimSpace(s))
	return s[:min(len(s), 64)]
}

func isTokenChar(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}
