package validate

import "strings"

// urlFault describes the fault of a URL. It returns "" for a good URL.
func urlFault(s string, httpToo bool) string {
	if fault := unseenIn(s); fault != "" {
		return "a URL with " + fault
	}
	if strings.Contains(s, "{") || strings.Contains(s, "}") { // two searches are faster than one for both characters
		return "a URL with a placeholder"
	}
	rest, ok := cutScheme(s, "https://")
	if !ok {
		var isHTTP bool
		if rest, isHTTP = cutScheme(s, "http://"); !isHTTP {
			return "something else"
		}
		if !httpToo {
			return "an http URL"
		}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if fault := authorityFault(rest[:end], rest[end:]); fault != "" {
		return "a URL with " + fault
	}
	path, fragment, _ := strings.Cut(rest[end:], "#")
	path, _, _ = strings.Cut(path, "?")
	if !isEscaped(path) || !isEscaped(fragment) {
		return "a URL with a % that escapes nothing"
	}
	return ""
}

func cutScheme(s, scheme string) (string, bool) {
	if n := len(scheme); len(s) >= n && strings.EqualFold(s[:n], scheme) {
		return s[n:], true
	}
	return s, false
}

// authorityFault describes the fault of a URL's host and port, or returns "". rest is the text after them.
func authorityFault(authority, rest string) string {
	if strings.Contains(authority, "@") {
		return "user information in it"
	}
	host, port, hasPort := strings.Cut(authority, ":")
	if strings.HasPrefix(authority, "[") {
		end := strings.IndexByte(authority, ']')
		if end < 2 || strings.Trim(authority[1:end], "0123456789ABCDEFabcdef:.") != "" {
			return "a host that is not valid"
		}
		host, port, hasPort = "", authority[end+1:], authority[end+1:] != ""
		if hasPort && port[0] != ':' {
			return "a host that is not valid"
		}
		port = strings.TrimPrefix(port, ":")
	} else if host == "" {
		return "no host"
	}
	switch {
	case strings.ContainsAny(host, "%[]\\^`{|}"):
		return "a host that is not valid"
	case !hasPort:
		return ""
	case port == "" && strings.HasPrefix(rest, "//"):
		return "a second scheme"
	case port == "" || len(port) > 5 || strings.Trim(port, "0123456789") != "":
		return "a port that is not valid"
	}
	return ""
}

// isEscaped reports whether every % begins an escape, such as %20.
func isEscaped(s string) bool {
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return true
		}
		if s = s[i+1:]; len(s) < 2 || strings.Trim(s[:2], "0123456789ABCDEFabcdef") != "" {
			return false
		}
	}
}
