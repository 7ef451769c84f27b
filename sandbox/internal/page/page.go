// Package page shows the sandbox's requests as a web page that looks like WhatsApp.
package page

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// Item is one request to the sandbox, or a message that a person wrote.
type Item struct {
	Number    uint64    // 1, 2, …, in the order of arrival
	Time      time.Time // the time of arrival
	Operation string    // the contract's operationId; an operation that begins with "send" sends something to a person
	BotID     string    // the bot in the path
	UserID    string    // "" if the body is unreadable or names nobody whom the sandbox knows
	// Message returns a jelou.Message, a jelou.FlowButton, a Template or another body of the contract, as a value. It
	// is nil if the body breaks the contract or has no type that the sandbox knows.
	Message    func() any
	Body       []byte               // the raw body, which may be anything
	Accepted   bool                 // the sandbox accepted the message
	MessageID  string               // the id of an accepted message
	Status     int                  // the response's status, or 0 if the connection was dropped without a response
	Failure    string               // the name of the scripted failure, or ""
	Violations []delivery.Violation // the reasons for a refusal
	Incoming   bool                 // a person wrote the item to the bot; Message returns a jelou.TextMessage
	Sent       []Sent               // the messages of an accepted request, one for each person
}

// Sent is a message or a template to one person.
type Sent struct {
	ID     string
	UserID string
	// Status is its present status: CREATED, DELIVERED_CHANNEL, DELIVERED_USER, READ, REPLY or FAILED.
	Status string
	Next   time.Duration // the time until its next status, or 0 after its last status
	Fails  bool          // it does not reach the person
}

// Source provides the items, and carries out the reader's commands.
type Source interface {
	// Items returns the remembered items, oldest first. The source closes the channel when a newer item arrives, all
	// items are dropped, or a status changes before its time.
	Items() ([]Item, <-chan struct{})
	// Reply adds a text that a person writes to a bot, which opens their session of 24 hours, and returns its id.
	Reply(botID, userID, text string) (messageID string)
	// Reset forgets all items.
	Reset()
}

const (
	// maxItems limits the items on a page.
	maxItems = 300
	// heartbeat is the time after which a stream sends an event without a change. A proxy may end a stream that is
	// silent for a minute.
	heartbeat = 30 * time.Second
	// pace is the pause of a stream after each event. After an event the server draws the whole page, which takes much longer
	// than a message: with a shorter pause, a few open pages would slow down a flood of messages.
	pace = 500 * time.Millisecond
	// writeTimeout limits one write to a reader.
	writeTimeout = 10 * time.Second
)

//go:embed assets
var assetFiles embed.FS

// Page is the handler of "/" and all paths under it. It is safe for concurrent use.
type Page struct {
	mux    *http.ServeMux
	source Source
	bot    string // the bot in the lines to copy
	run    string // a random id that distinguishes this page from an earlier page at the same address
	life   context.Context
	end    context.CancelFunc
}

// New returns the page of a source: GET /, GET /events (server-sent events), GET /assets/…, POST /reply and POST
// /clear. bot is a bot that the sandbox knows, or empty if the sandbox knows every bot.
func New(source Source, bot string) *Page {
	p := &Page{
		mux:    http.NewServeMux(),
		source: source,
		bot:    cmp.Or(bot, "BOT_ID"),
		run:    rand.Text(),
	}
	p.life, p.end = context.WithCancel(context.Background())
	p.mux.HandleFunc("GET /{$}", p.serveIndex)
	p.mux.HandleFunc("GET /events", p.serveEvents)
	p.mux.HandleFunc("POST /reply", p.serveReply)
	p.mux.HandleFunc("POST /clear", p.serveClear)
	p.mux.Handle("GET /assets/{name}", http.FileServerFS(assetFiles))
	return p
}

// Close ends all event streams, including later ones. A graceful shutdown of the server waits for them, so register
// Close with http.Server.RegisterOnShutdown.
func (p *Page) Close() {
	p.end()
}

// ServeHTTP serves the page.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	docs.Confine(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	p.mux.ServeHTTP(w, r)
}
