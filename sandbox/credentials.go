package sandbox

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// The credentials that a sandbox accepts unless [WithCredentials] sets others. They are made up and not secret.
const (
	DefaultClientID     = "sandbox"
	DefaultClientSecret = "sandbox"
)

var defaultCredentials = docs.Credentials{ID: DefaultClientID, Secret: DefaultClientSecret}

// WithCredentials makes the sandbox accept only these credentials. Neither may be empty, and the id must not contain a
// colon.
func WithCredentials(clientID, clientSecret string) Option {
	return func(s *Sandbox) error {
		if clientID == "" || clientSecret == "" {
			return errors.New("sandbox: the client id or the client secret is empty")
		}
		if strings.Contains(clientID, ":") {
			return errors.New("sandbox: the client id contains a colon")
		}
		s.credentials = docs.Credentials{ID: clientID, Secret: clientSecret}
		return nil
	}
}

// Credentials returns the credentials that the sandbox accepts.
func (s *Sandbox) Credentials() (clientID, clientSecret string) {
	return s.credentials.ID, s.credentials.Secret
}

// shown returns the credentials that everybody may see: the default ones, or none if the sandbox has others.
func (s *Sandbox) shown() docs.Credentials {
	if s.credentials != defaultCredentials {
		return docs.Credentials{}
	}
	return s.credentials
}

// authorized compares the credentials in a time that does not depend on their content.
func (s *Sandbox) authorized(r *http.Request) bool {
	id, secret, _ := r.BasicAuth()
	given, expected := id+":"+secret, s.credentials.ID+":"+s.credentials.Secret
	return subtle.ConstantTimeCompare([]byte(given), []byte(expected)) == 1
}
