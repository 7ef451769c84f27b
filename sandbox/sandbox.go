// Package sandbox is a local stand-in for Jelou's API. It takes what the contract allows, refuses
// everything else with the statuses and bodies that Jelou documents, and sends nothing to anybody.
//
// A [Sandbox] is an http.Handler, for a test of your own:
//
//	box, err := sandbox.New()
//	if err != nil {
//		t.Fatal(err)
//	}
//	server := httptest.NewServer(box)
//	defer server.Close()
//
//	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
//	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
//
// From the command line it is "jelou sandbox".
//
// # What it checks
//
// In this order, the first that fails giving the answer: path and method (404, 405), the credentials
// (401), the bot (404), the content type (400), the size of the body (413) and the contract (422, every
// place that is wrong in "validationError", by its JSON pointer). The contract is judged twice: by
// package contract, and by reading the body as the generated types do.
//
// Jelou documents neither a content type nor a size that it refuses; those two answers are ours.
package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// The credentials that a sandbox takes unless [WithCredentials] says otherwise. They are made up.
const (
	DefaultClientID     = "sandbox"
	DefaultClientSecret = "sandbox"
)

// MaxBody is the size in bytes of the largest request body that a sandbox reads.
const MaxBody = 1 << 20

// Sandbox is a stand-in for Jelou's API. It is an http.Handler, and safe for concurrent use.
type Sandbox struct {
	handler     http.Handler
	validator   *contract.Validator
	credentials [2][sha256.Size]byte
	bot         string
}

// Option sets up a sandbox.
type Option func(*Sandbox) error

// WithCredentials makes the sandbox take these credentials, and no others. Neither may be empty, and the
// id may hold no colon.
func WithCredentials(clientID, clientSecret string) Option {
	return func(s *Sandbox) error {
		if clientID == "" || clientSecret == "" {
			return errors.New("sandbox: the client id or the client secret is empty")
		}
		if strings.Contains(clientID, ":") {
			return errors.New("sandbox: the client id contains a colon")
		}
		s.credentials = digests(clientID, clientSecret)
		return nil
	}
}

// WithBot makes the sandbox know this bot and no other. Without it, every bot is known.
func WithBot(id string) Option {
	return func(s *Sandbox) error {
		if id == "" {
			return errors.New("sandbox: the bot's id is empty")
		}
		s.bot = id
		return nil
	}
}

// New makes a sandbox.
func New(opts ...Option) (*Sandbox, error) {
	validator, err := contract.NewValidator()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		validator:   validator,
		credentials: digests(DefaultClientID, DefaultClientSecret),
	}
	for _, option := range opts {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	s.handler, err = s.routes()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ServeHTTP answers a request as Jelou would.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// routes puts the operations where the contract has them, and gives every other path and method its answer.
func (s *Sandbox) routes() (http.Handler, error) {
	doc, err := contract.Load()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	api.HandlerWithOptions(operations{s}, api.StdHTTPServerOptions{
		BaseRouter:       mux,
		ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, _ error) { noSuchPath(w, r) },
	})
	for pattern, item := range doc.Paths.Map() {
		var methods []string
		for method := range item.Operations() {
			methods = append(methods, method)
		}
		mux.HandleFunc(pattern, otherMethod(methods))
	}
	mux.HandleFunc("/", noSuchPath)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isClean(r.URL.EscapedPath()) {
			noSuchPath(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}), nil
}

// isClean tells the paths that the mux would redirect: a redirect is no answer of Jelou's.
func isClean(escaped string) bool {
	clean := path.Clean(escaped)
	return escaped == clean || escaped == clean+"/"
}

// digests makes credentials comparable in a time that depends on neither their content nor their length.
func digests(clientID, clientSecret string) [2][sha256.Size]byte {
	return [2][sha256.Size]byte{sha256.Sum256([]byte(clientID)), sha256.Sum256([]byte(clientSecret))}
}

func (s *Sandbox) authorized(r *http.Request) bool {
	clientID, clientSecret, _ := r.BasicAuth()
	given := digests(clientID, clientSecret)
	id := subtle.ConstantTimeCompare(given[0][:], s.credentials[0][:])
	secret := subtle.ConstantTimeCompare(given[1][:], s.credentials[1][:])
	return id&secret == 1
}
