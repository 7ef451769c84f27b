// Package sandbox is a local stand-in for Jelou's API, for tests of your own code and for trying things
// out. It takes what the contract allows, refuses everything else with the statuses and bodies that Jelou
// documents, and sends nothing to anybody.
//
// # In a test
//
// [Start] runs one on loopback until the test ends. Give its Client, or its URL and credentials, to the
// code under test, and look at what arrived:
//
//	func TestGreet(t *testing.T) {
//		box := sandbox.Start(t)
//		if err := greet(t.Context(), box.Client(), "593987654321"); err != nil {
//			t.Fatal(err)
//		}
//		if got := box.Messages()[0].(jelou.TextMessage); got.Text != "Hello!" {
//			t.Error("the greeting is wrong")
//		}
//	}
//
// What can go wrong with a send goes wrong in one line before it:
//
//	box.Next(sandbox.TooManyRequests(time.Second), sandbox.DropAfterReading())
//	box.CloseSession("593987654321")
//
// Each sandbox is its own, so that tests may run in parallel. [New] makes one without a server: it is an
// http.Handler. From the command line it is "jelou sandbox", with the conversation in a browser at "/".
//
// # What it checks
//
// In this order, the first that fails giving the answer: path and method (404, 405), the credentials
// (401), the bot (404), the content type (400), the size of the body (413), the contract (422, every place
// that is wrong in "validationError", as "userId" or "options/0/title") and the user's session (400). The
// contract is judged twice: by package contract, and by reading the body as the generated types do.
//
// Jelou documents neither a content type nor a size that it refuses, nor its answer when the session is
// over; those answers are ours.
package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// MaxBody is the size in bytes of the largest request body that a sandbox reads.
const MaxBody = 1 << 20

// Sandbox is a stand-in for Jelou's API. It is an http.Handler, and safe for concurrent use.
type Sandbox struct {
	handler     http.Handler
	validator   *contract.Validator
	credentials credentials
	bots        map[string]bool // none: every bot is known
	hosts       []string        // that clients may use beside those of this machine
	latency     time.Duration
	script      script
	sessions    sessions
	log         *log
	page        *page.Page
}

// New makes a sandbox that takes [DefaultClientID] with [DefaultClientSecret], knows every bot and whose users
// all have an open session; options and methods change that. The error says which option is wrong.
func New(opts ...Option) (*Sandbox, error) {
	validator, err := contract.NewValidator()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		validator:   validator,
		credentials: credentials{DefaultClientID, DefaultClientSecret},
		bots:        make(map[string]bool),
		log:         newLog(DefaultMemory),
	}
	for _, option := range opts {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	s.page = page.New(source{s.log}, s.knownBot())
	s.handler, err = s.routes()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ServeHTTP answers a request as Jelou would. GET "/" is the conversation as a page, without a password: a
// sandbox holds test messages, and belongs on loopback.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Close ends the streams that keep pages in a browser up to date, and nothing else. A graceful stop waits
// for them: call server.RegisterOnShutdown(box.Close) before it.
func (s *Sandbox) Close() { s.page.Close() }

// Format prints nothing of what the sandbox holds, whatever the verb.
func (s *Sandbox) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "*sandbox.Sandbox") }

// Reset forgets the requests, what [Sandbox.Next] has set up and is still to come, and whose sessions are
// closed. The options stay.
func (s *Sandbox) Reset() {
	s.log.reset()
	s.script.reset()
	s.sessions.reset()
}
