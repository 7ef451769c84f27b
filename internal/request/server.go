package request

import (
	"net/url"
	"strings"
)

// Server is an address to which paths can be appended, parsed once.
type Server struct {
	text string
	url  url.URL
	path string // of url: percent-encoded, without a slash at its end
}

// ParseServer reads the URL of a server, and makes sure that a path can be appended to it.
func ParseServer(server string) (*Server, error) {
	u, err := url.Parse(server)
	switch {
	case err != nil:
		// url.Error quotes the URL, which may hold credentials.
		return nil, &Error{"server URL: cannot be parsed"}
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, &Error{"server URL: must begin with https:// or http://"}
	case u.Hostname() == "":
		return nil, &Error{"server URL: has no host"}
	case u.User != nil:
		return nil, &Error{"server URL: must not hold credentials"}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(server, "#"):
		return nil, &Error{"server URL: must not have a query or a fragment"}
	}
	// As net/http has it, and servers compare it.
	u.Host = strings.TrimSuffix(u.Host, ":")
	return &Server{text: server, url: *u, path: strings.TrimRight(u.EscapedPath(), "/")}, nil
}

// For gives the server of this URL: s where it is that, so that a URL is parsed again only if it changed.
func (s *Server) For(server string) (*Server, error) {
	if s != nil && s.text == server {
		return s, nil
	}
	return ParseServer(server)
}

// at is the address of a path with these parameters.
func (s *Server) at(path string, params []Param) (url.URL, error) {
	u := s.url
	escaped, err := fill(s.path, path, params)
	if err != nil {
		return u, err
	}
	if u.Path, err = url.PathUnescape(escaped); err != nil {
		return u, &Error{"the path cannot be decoded"}
	}
	if u.Path != escaped || u.RawPath != "" {
		u.RawPath = escaped
	}
	return u, nil
}
