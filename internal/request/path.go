package request

import (
	"net/url"
	"strings"
	"unicode"
)

// Param is a path parameter.
type Param struct{ Name, Value string }

// fill appends a path with its parameters to base. A value stays within its own segment: what could leave
// it is refused or percent-encoded.
func fill(base, path string, params []Param) (string, error) {
	size := len(base) + len(path)
	for _, param := range params {
		size += len(param.Value)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteString(base)
	for _, param := range params {
		before, after, ok := strings.Cut(path, "{"+param.Name+"}")
		if !ok {
			return "", &Error{"path parameter " + param.Name + ": not in the path"}
		}
		if err := param.check(); err != nil {
			return "", err
		}
		b.WriteString(before)
		b.WriteString(escape(param.Value))
		path = after
	}
	b.WriteString(path)
	return b.String(), nil
}

func (p Param) check() error {
	switch {
	case p.Value == "":
		return &Error{"path parameter " + p.Name + ": empty"}
	case p.Value == "." || p.Value == "..":
		// Percent-encoding does not help: servers and proxies resolve encoded dots, too.
		return &Error{"path parameter " + p.Name + ": would climb out of its place in the path"}
	case strings.ContainsFunc(p.Value, unicode.IsControl):
		return &Error{"path parameter " + p.Name + ": has a control character"}
	}
	return nil
}

// escape percent-encodes all but RFC 3986's unreserved characters. url.PathEscape would leave "+",
// which some servers read as a space.
func escape(value string) string {
	return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}
