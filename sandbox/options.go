package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// Option configures a sandbox.
type Option func(*Sandbox) error

// WithBot makes the sandbox know only this bot, and the bots of further WithBot options. Without WithBot, the sandbox knows
// every bot. An empty id is an error.
func WithBot(id string) Option {
	return func(s *Sandbox) error {
		if id == "" {
			return errors.New("sandbox: the bot's id is empty")
		}
		s.bots = append(s.bots, id)
		return nil
	}
}

// WithLatency delays every response. The sandbox accepts a message before the delay. A negative latency is an error.
func WithLatency(latency time.Duration) Option {
	return func(s *Sandbox) error { return setDuration(&s.latency, latency, "latency") }
}

func setDuration(field *time.Duration, value time.Duration, name string) error {
	if value < 0 {
		return errors.New("sandbox: the " + name + " is negative")
	}
	*field = value
	return nil
}

// WithMemory makes the sandbox remember the last n requests and messages of people instead of [DefaultMemory], and n
// more requests that only read. An n below 1 is an error. Each of the two kinds uses at most about 64 MiB, enough for
// 60,000 short messages, so the sandbox forgets large requests earlier. The history and the notifications show only
// remembered messages.
func WithMemory(n int) Option {
	return func(s *Sandbox) error {
		if n < 1 {
			return errors.New("sandbox: the memory must be for one request at least")
		}
		s.log.capacity = n
		return nil
	}
}

// WithHost allows clients to call the sandbox by these host names, too, given without a port. Without it, the sandbox
// accepts loopback names. If it listens on another address, it also accepts IP addresses and names of a private network.
// It refuses other names, because a web page could point its own name to the sandbox. An empty name is an error.
func WithHost(names ...string) Option {
	return func(s *Sandbox) error {
		if slices.Contains(names, "") {
			return errors.New("sandbox: a host name is empty")
		}
		for _, name := range names {
			s.hosts = append(s.hosts, strings.ToLower(name))
		}
		return nil
	}
}

// The credentials that a sandbox accepts unless [WithCredentials] sets others. They are made up and not secret.
const (
	DefaultClientID     = "sandbox"
	DefaultClientSecret = "sandbox"
)

var defaultCredentials = docs.Credentials{ID: DefaultClientID, Secret: DefaultClientSecret}

// WithCredentials makes the sandbox accept only these credentials. Neither may be empty, and the id must not contain a
// colon. Of several WithCredentials options the last one counts.
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

func (s *Sandbox) authorized(r *http.Request) bool {
	id, secret, _ := r.BasicAuth()
	return s.credentials == docs.Credentials{ID: id, Secret: secret}
}
