// Package page draws what a sandbox was asked, as WhatsApp would show it.
package page

import (
	"cmp"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"sync"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// Item is one request that the sandbox was asked.
type Item struct {
	Seq        uint64               // 1, 2, …; the order of arrival
	Time       time.Time            // of arrival
	Operation  string               // the contract's operationId: sendMessage, sendFlowMessage
	BotID      string               // the bot in the path
	UserID     string               // "" where the body could not be read
	Message    func() any           // gives a jelou.Message or a jelou.FlowButton, as a value or as a pointer; nil where the body is none, or breaks the contract
	Body       []byte               // as received; may be anything
	Accepted   bool                 // the sandbox took the message
	MessageID  string               // of a message that was taken
	Status     int                  // of the answer; 0 where the connection was dropped without one
	Fault      string               // the scripted failure that was played; "" where none
	Violations []delivery.Violation // why it was refused
}

// Source is where the page finds the items.
type Source interface {
	// Since returns the items after seq that are still kept, oldest first, and a channel that is closed
	// once there are newer ones, or all have been dropped.
	Since(seq uint64) ([]Item, <-chan struct{})
}

const (
	// maxItems bounds what a page shows; page.js keeps to it, too.
	maxItems = 300
	// maxStreams bounds what open pages cost. A browser has six connections to a host, and shows few at a time.
	maxStreams = 16
	// retryAfter is when, in seconds, to ask again for a stream that is beyond them; page.js does so, too.
	retryAfter = "3"
	// maxPart is about how many bytes of HTML a stream draws and sends at once.
	maxPart = 64 << 10
	// heartbeat is how often a silent stream shows that it lives.
	heartbeat = 15 * time.Second
	// pace is how long a stream rests that has sent all there was, or as much as a page shows, so that a flood
	// of items comes in few events.
	pace = 100 * time.Millisecond
	// writeTimeout is how long a reader may take for what it is sent at once.
	writeTimeout = 10 * time.Second
)

var (
	//go:embed templates
	templateFiles embed.FS
	//go:embed assets
	assetFiles embed.FS

	templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))
)

// Page is the handler of "/" and what is under it. It is safe for concurrent use.
type Page struct {
	mux       *http.ServeMux
	source    Source
	bot       string // to begin with
	run       string // tells this page from one that had the address before, whose items were others
	heartbeat time.Duration
	streams   chan struct{} // holds one for each that is open
	closed    chan struct{}
	close     sync.Once
}

// New makes the page of a source: GET /, GET /events (server-sent events) and GET /assets/…. The bot is one
// that messages can be sent to; where it is empty, every bot will do.
func New(source Source, bot string) *Page {
	p := &Page{
		mux:       http.NewServeMux(),
		source:    source,
		bot:       cmp.Or(bot, "BOT_ID"),
		run:       rand.Text(),
		heartbeat: heartbeat,
		streams:   make(chan struct{}, maxStreams),
		closed:    make(chan struct{}),
	}
	p.mux.HandleFunc("GET /{$}", p.serveIndex)
	p.mux.HandleFunc("GET /events", p.serveEvents)
	p.mux.Handle("GET /assets/{name}", http.FileServerFS(assetFiles))
	return p
}

// Close ends all streams of events, and those that are asked for later. A graceful shutdown of the server
// waits for them, so call it from http.Server.RegisterOnShutdown.
func (p *Page) Close() {
	p.close.Do(func() { close(p.closed) })
}

// ServeHTTP answers with headers that let the page load nothing but its own style and script.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	p.mux.ServeHTTP(w, r)
}
