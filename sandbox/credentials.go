package sandbox

import (
	"crypto/sha256"
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

type credentials struct{ id, secret string }

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
		s.credentials = credentials{clientID, clientSecret}
		return nil
	}
}

// Credentials returns the credentials that the sandbox accepts.
func (s *Sandbox) Credentials() (clientID, clientSecret string) {
	return s.credentials.id, s.credentials.secret
}

// shown returns the credentials that everybody may see: the default ones, or none if the sandbox has others.
func (s *Sandbox) shown() docs.Credentials {
	if s.credentials != (credentials{DefaultClientID, DefaultClientSecret}) {
		return docs.Credentials{}
	}
	return docs.Credentials{ID: DefaultClientID, Secret: DefaultClientSecret}
}

func (s *Sandbox) authorized(r *http.Request) bool {
	id, secret, _ := r.BasicAuth()
	return equal(id, s.credentials.id)&equal(secret, s.credentials.secret) == 1
}

// equal returns 1 if the texts are equal, and else 0. The time that it takes depends on neither the content nor the length
// of expected.
func equal(given, expected string) int {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(expected))
	return subtle.ConstantTimeCompare(a[:], b[:])
}
