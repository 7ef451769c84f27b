package validate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isUnseen reports whether a character is in the class unseen. Most characters are visible ASCII, so it looks for those
// first.
func isUnseen(c rune) bool { return (c <= ' ' || c >= 0x7F) && isUnseenOther(c) }

func isUnseenOther(c rune) bool {
	switch {
	case c <= ' ', c >= 0x7F && c <= 0xA0, c == 0xAD, c == 0x34F, c == 0x61C, c == 0x115F, c == 0x1160, c == 0x1680,
		c == 0x17B4, c == 0x17B5, c >= 0x180B && c <= 0x180F, c >= 0x2000 && c <= 0x200F, c >= 0x2028 && c <= 0x202F,
		c >= 0x205F && c <= 0x206F, c == 0x2800, c == 0x3000, c == 0x3164, c >= 0xFE00 && c <= 0xFE0F, c == 0xFEFF,
		c == 0xFFA0, c >= 0xFFF9 && c <= 0xFFFB:
		return true
	}
	return false
}

func invisible(s string) string {
	for _, c := range s {
		if !isUnseen(c) {
			return ""
		}
	}
	return "nothing that can be seen"
}

func unseenIn(s string) string {
	for _, c := range s {
		if isUnseen(c) {
			return named(c)
		}
	}
	return ""
}

func unseenAround(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case isUnseen(first):
		return named(first) + " at the beginning"
	case isUnseen(last):
		return named(last) + " at the end"
	}
	for _, c := range s {
		if unicode.IsControl(c) {
			return named(c)
		}
	}
	return ""
}

// named returns the name of an invisible character.
func named(c rune) string {
	switch {
	case c == '\n' || c == '\r':
		return "a line break"
	case c == ' ':
		return "a blank"
	case unicode.IsControl(c):
		return fmt.Sprintf("a control character (%U)", c)
	case unicode.IsSpace(c):
		return fmt.Sprintf("white space (%U)", c)
	default:
		return fmt.Sprintf("an invisible character (%U)", c)
	}
}

func cardText(s string) string {
	if n := strings.Count(s, "\n"); n > 2 {
		return count(n, "line break")
	}
	return invisible(s)
}

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
