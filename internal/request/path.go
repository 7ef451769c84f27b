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
		value, err := param.escaped()
		if err != nil {
			return "", err
		}
		b.WriteString(before)
		b.WriteString(value)
		path = after
	}
	b.WriteString(path)
	return b.String(), nil
}

// escaped is the value with all percent-encoded but RFC 3986's unreserved characters.
func (p Param) escaped() (string, error) {
	switch {
	case p.Value == "":
		return "", &Error{"path parameter " + p.Name + ": empty"}
	case p.Value == "." || p.Value == "..":
		// Percent-encoding does not help: servers and proxies resolve encoded dots, too.
		return "", &Error{"path parameter " + p.Name + ": would climb out of its place in the path"}
	case unreserved(p.Value):
		return p.Value, nil
	case strings.ContainsFunc(p.Value, unicode.IsControl):
		return "", &Error{"path parameter " + p.Name + ": has a control character"}
	}
	// url.PathEscape would leave "+", which some servers read as a space.
	return strings.ReplaceAll(url.QueryEscape(p.Value), "+", "%20"), nil
}

// unreserved tells that nothing in value needs percent-encoding, as in most ids.
func unreserved(value string) bool {
	for i := range len(value) {
		c := value[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && strings.IndexByte("-._~", c) < 0 {
			return false
		}
	}
	return true
}
