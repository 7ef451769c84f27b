// Package page shows the sandbox's requests as a web page that looks like WhatsApp.
package page

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/sleepctx"
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
	// is nil if the body is missing or breaks the contract.
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
func (p *Page) Close() { p.end() }

// ServeHTTP serves the page.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	docs.Confine(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	p.mux.ServeHTTP(w, r)
}

// serveEvents sends an event each time the page has changed, until the reader leaves or Close ends the stream. An event has no
// content: the reader requests the page again. The first event comes at once, because the page may have changed since then.
func (p *Page) serveEvents(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	// The server's read time-out would end the stream. Without a time-out, the stream still ends when the reader leaves.
	_ = control.SetReadDeadline(time.Time{}) // not every writer has deadlines
	send := func() error {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := io.WriteString(w, "data:\n\n"); err != nil {
			return err
		}
		return control.Flush()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	ctx, leave := context.WithCancel(r.Context())
	defer leave()
	defer context.AfterFunc(p.life, leave)()
	for {
		items, changed := p.source.Items()
		if send() != nil || sleepctx.Sleep(ctx, pace) != nil {
			return
		}
		select {
		case <-changed:
		case <-time.After(quiet(items) - pace):
		case <-ctx.Done():
			return
		}
	}
}

// quiet returns the time until the next status of an item, or until the next heartbeat.
func quiet(items []Item) time.Duration {
	next := heartbeat
	for _, item := range items {
		for _, sent := range item.Sent {
			if sent.Next > 0 {
				next = min(next, sent.Next)
			}
		}
	}
	return next
}

// serveReply adds a text that a person writes. The form has userId, text and botId; without botId, the reply goes to the bot
// of the person's last message. A browser without the script goes back to the conversation.
func (p *Page) serveReply(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, asked(r).say("The reply cannot be read."), http.StatusBadRequest)
		return
	}
	// A reply must keep the rules of a text message to the same person.
	reply := jelou.TextMessage{UserID: r.PostForm.Get("userId"), Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n")}
	if err := reply.Validate(); err != nil {
		http.Error(w, asked(r).say("The reply is not valid: %s", err), http.StatusUnprocessableEntity)
		return
	}
	p.source.Reply(cmp.Or(r.PostForm.Get("botId"), p.botOf(reply.UserID)), reply.UserID, reply.Text)
	back(w, "./?"+only(reply.UserID)+"#end")
}

// botOf returns the bot of the last item with a user, or else the bot that the page shows.
func (p *Page) botOf(userID string) string {
	items, _ := p.source.Items()
	for _, item := range slices.Backward(items) {
		if item.BotID != "" && slices.Contains(item.users(), userID) {
			return item.BotID
		}
	}
	return p.bot
}

func (p *Page) serveClear(w http.ResponseWriter, _ *http.Request) {
	p.source.Reset()
	back(w, "./")
}

// back sends the browser to a relative address. http.Redirect would make the address absolute, without the prefix that
// another handler has removed.
func back(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
