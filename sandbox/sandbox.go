// Package sandbox is a local stand-in for Jelou's API, for testing your own code and for trying things out. It serves every
// operation of the contract. It accepts messages that keep the contract, refuses other messages with the statuses and
// bodies that Jelou documents, and sends nothing to anybody.
//
// # In a test
//
// [Start] runs a sandbox on loopback until the test ends. Pass its Client, or its URL and credentials, to the code
// under test, and check the messages that arrived:
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
// One line before a send makes it fail:
//
//	box.Next(sandbox.TooManyRequests(time.Second), sandbox.DropAfterReading())
//	box.CloseSession("593987654321")
//
// Sandboxes share nothing, so tests can run in parallel. [New] makes a sandbox without a server, as an http.Handler. The
// command "jelou sandbox" runs a sandbox with a server.
//
// # The conversation
//
// The history and the notifications list the messages that the sandbox has accepted. Their statuses change with the clock.
// [Sandbox.Advance] moves the clock, so a test need not wait:
//
//	box := sandbox.Start(t, sandbox.WithSession(24*time.Hour), sandbox.WithEvidenceDelay(time.Minute))
//	box.Reply("BOT_ID", "593987654321", "Hello") // opens the session
//	box.Advance(25 * time.Hour)                  // and now only a template is accepted
//
// [WithTemplates] sets the templates, [Undelivered] makes a message fail later, and [WithLoss] loses responses, for trying
// package settle. A message has these statuses, one after the other:
//
//	CREATED ─▶ DELIVERED_CHANNEL ─▶ DELIVERED_USER ─▶ READ ─▶ REPLY (templates that a person replies to)
//	                           └──▶ FAILED
//
// # Over HTTP
//
// The operations of the contract need the sandbox's credentials. The sandbox also serves these paths without credentials.
// It refuses every request of a foreign web page.
//
//	GET  /                    the messages as a page that stays up to date
//	GET  /docs                the contract as a page that sends requests to the sandbox
//	GET  /openapi.yaml        the contract as OpenAPI 3.1, with the sandbox as its server
//	GET  /openapi-3.0.yaml    the same as OpenAPI 3.0.3, for older generators
//	POST /reply               Sandbox.Reply, with the form fields botId, userId and text
//	POST /clear               Sandbox.Reset
//
// # Checks
//
// The sandbox checks a request in this order, and the first failed check decides the response: path and method (404,
// 405), credentials (401), bot (404), content type (400), size of the body (413), contract (422, with every violation
// in "validationError", such as "userId" or "options/0/title"), and the user's session or the template (400). It checks
// the contract twice: with package contract, and by decoding the body into the generated types.
//
// Jelou does not document the content types and sizes that it refuses, its response after a session has ended, or the status
// of a template that does not exist. These are guesses, and so is the pace of the statuses.
package sandbox

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/sandbox/internal/docs"
	"github.com/jelou-go/jelou/sandbox/internal/page"
)

// MaxBody is the largest request body that a sandbox reads, in bytes.
const MaxBody = 1 << 20

// Sandbox is a stand-in for Jelou's API. It is an http.Handler, and safe for concurrent use.
type Sandbox struct {
	handler     http.Handler
	validator   *contract.Validator
	credentials docs.Credentials
	bots        []string // if empty, every bot is known
	hosts       []string // further host names that clients may use, in lower case
	templates   templateRows
	latency     time.Duration
	pace        time.Duration // the time between two statuses of a message
	delay       time.Duration // the time before the lists show a message
	clock       clock
	script      script
	sessions    sessions
	states      sync.Map // a state by user id
	log         *log
	page        *page.Page
}

// New makes a sandbox. By default it accepts [DefaultClientID] with [DefaultClientSecret], knows every bot, and gives all
// users an open session. The error names the invalid option.
func New(opts ...Option) (*Sandbox, error) {
	validator, err := contract.NewValidator()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		validator:   validator,
		credentials: defaultCredentials,
		templates:   DefaultTemplates(),
		pace:        DefaultPace,
		log:         newLog(DefaultMemory),
		clock:       clock{base: time.Now},
		script:      script{chance: rand.Float64},
	}
	for _, option := range opts {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	slices.Sort(s.bots)
	s.page = page.New(source{s}, cmp.Or(s.bots...)) // the first of the bots, or "" for every bot
	s.handler, err = s.routes()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ServeHTTP responds like Jelou. GET "/" shows the messages as a page, without a password, because a sandbox has only
// test messages and belongs on loopback. For a [Failure] that closes the connection, it panics with [http.ErrAbortHandler],
// from which an [http.Server] recovers.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Close only ends the streams that keep browser pages up to date. The sandbox still responds to requests, also that of
// [Start]. A graceful shutdown of a server of yours waits for these streams, so call server.RegisterOnShutdown(box.Close)
// first.
func (s *Sandbox) Close() { s.page.Close() }

// Format prints only the type's name, for every verb.
func (s *Sandbox) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "*sandbox.Sandbox") }

// Reset forgets the requests with their messages, the failures that [Sandbox.Next] has planned, and people's sessions and
// states. It keeps the options and the clock.
func (s *Sandbox) Reset() {
	s.log.reset()
	s.script.reset()
	s.sessions.last.Clear()
	s.states.Clear()
}
