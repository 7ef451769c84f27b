package e2e

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// service plays Jelou on a bad day. Its behaviour depends only on the seed, the message and the number of the attempt;
// its timing depends on the scheduler.
type service struct {
	ledger *ledger
	seed   uint64
	idle   *dice // decides which idle connections are closed
}

// messageHeader is the header that identifies the message before the service reads the body.
const messageHeader = "X-Message"

type connKey struct{}

func (s *service) prepare(server *http.Server) {
	server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, conn)
	}
	// At the same moment the client may choose the idle connection for its next message.
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		if state == http.StateIdle && s.idle.percent(5) {
			_ = conn.Close()
		}
	}
}

// exchange is one request with its response.
type exchange struct {
	*service
	w    http.ResponseWriter
	r    *http.Request
	id   string
	dice *dice
}

// behaviours lists the behaviours of the service or of a gateway before it, with the share of each in percent.
var behaviours = []struct {
	name  string
	share int
	do    func(*exchange)
}{
	{"proven", 38, (*exchange).prove},
	{"proven after a 103", 3, (*exchange).proveAfterHints},
	{"200 without proof", 6, (*exchange).proveNothing},
	{"200 that reports a failure", 3, (*exchange).reportFailure},
	{"4xx", 7, (*exchange).refuse},
	{"429", 7, (*exchange).throttle},
	{"5xx", 7, (*exchange).fail},
	{"redirect", 4, (*exchange).redirect},
	{"hung up on the headers", 4, (*exchange).hangUp},
	{"hung up in the body", 4, (*exchange).hangUpHalfway},
	{"hung up after the request", 6, (*exchange).hangUpAfter},
	{"response cut off", 5, (*exchange).cutOff},
	{"slow", 6, (*exchange).dawdle},
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get(messageHeader)
	if id == "" || r.URL.Path != "/v1/bots/BOT/messages" {
		s.ledger.complain("the server received %s %s for %q: was a redirect followed?", r.Method, r.URL.Path, id)
		return
	}
	attempt := 0
	s.ledger.note(id, func(e *entry) { e.begun++; attempt = e.begun })
	hash := fnv.New64a()
	_, _ = io.WriteString(hash, id)
	x := &exchange{s, w, r, id, newDice(s.seed, hash.Sum64()+uint64(attempt))}
	draw := x.dice.below(100)
	for _, behaviour := range behaviours {
		if draw -= behaviour.share; draw < 0 {
			s.ledger.count(behaviour.name)
			behaviour.do(x)
			return
		}
	}
}

// read reads the whole request, and returns false if it cannot. The service reads a message before it accepts it.
func (x *exchange) read() bool {
	body, err := io.ReadAll(x.r.Body)
	if err != nil {
		return false
	}
	x.ledger.note(x.id, func(e *entry) { e.read++ })
	var message struct{ Text, UserID string }
	if err := json.Unmarshal(body, &message); err != nil {
		x.ledger.complain("%s: the whole body is not JSON: %v", x.id, err)
	}
	if named, _, _ := strings.Cut(message.Text, " "); named != x.id {
		x.ledger.complain("the request for %s contains the message %s", x.id, named)
	}
	return true
}

// accept reads the request and accepts the message. It records the acceptance before anything else can fail.
func (x *exchange) accept() bool {
	whole := x.read()
	if whole {
		x.ledger.note(x.id, func(e *entry) { e.accepted++ })
	}
	return whole
}

// maybe accepts the message, only reads it, or does neither.
func (x *exchange) maybe() {
	switch x.dice.below(3) {
	case 0:
		x.accept()
	case 1:
		x.read()
	}
}

func (x *exchange) respond(status int, body string) {
	if x.dice.percent(5) {
		x.w.Header().Set("Connection", "close") // GOAWAY in HTTP/2
	}
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body) // the client may be gone
}

func (x *exchange) receipt() string { return `{"success":true,"messageId":"msg-` + x.id + `"}` }

func (x *exchange) prove() {
	if x.accept() {
		x.respond(http.StatusOK, x.receipt())
	}
}

// proveAfterHints sends no hints on HTTP/2, because net/http's server (Go 1.26) reads the headers of a 1xx while the
// handler may already write the headers of the response.
func (x *exchange) proveAfterHints() {
	if x.r.ProtoMajor == 1 {
		x.w.Header().Set("Link", "</style.css>; rel=preload")
		x.w.WriteHeader(http.StatusEarlyHints)
	}
	x.prove()
}

func (x *exchange) proveNothing() {
	x.maybe()
	bodies := []string{"", "null", "{}", "[]", `{"success":true}`, `{"messageId":""}`, `{"messageId":`, "<html>Welcome to nginx</html>"}
	x.respond(http.StatusOK, bodies[x.dice.below(len(bodies))])
}

func (x *exchange) reportFailure() {
	x.read()
	x.respond(http.StatusOK, `{"success":false,"messageId":"msg-`+x.id+`"}`)
}

func (x *exchange) refuse() {
	if x.dice.percent(70) {
		x.read()
	}
	statuses := []int{400, 401, 403, 404, 413, 422}
	x.respond(statuses[x.dice.below(len(statuses))], `{"message":["no"]}`)
}

// throttle reads the request in some cases, but never accepts it.
func (x *exchange) throttle() {
	x.ledger.note(x.id, func(e *entry) { e.throttled++ })
	if x.dice.percent(70) {
		_, _ = io.Copy(io.Discard, x.r.Body)
	}
	switch x.dice.below(10) {
	case 0:
		x.w.Header().Set("Retry-After", "1")
	case 1:
		x.w.Header().Set("Retry-After", "3600") // longer than any deadline, so the caller gets the 429
	case 2, 3, 4, 5:
		x.w.Header().Set("Retry-After", "0")
	}
	x.respond(http.StatusTooManyRequests, `{"code":"too_many_requests"}`)
}

func (x *exchange) fail() {
	x.maybe()
	statuses := []int{500, 502, 503, 504}
	x.respond(statuses[x.dice.below(len(statuses))], "<html>Bad gateway</html>")
}

func (x *exchange) redirect() {
	if x.dice.percent(70) {
		x.read()
	}
	statuses := []int{301, 302, 303, 307, 308}
	x.w.Header().Set("Location", "/elsewhere")
	x.respond(statuses[x.dice.below(len(statuses))], "")
}

// hangUp ends the connection, but on HTTP/2 mostly only the stream.
func (x *exchange) hangUp() {
	if x.r.ProtoMajor == 1 {
		conn, _, err := x.w.(http.Hijacker).Hijack()
		if err != nil {
			x.ledger.complain("the connection cannot be hijacked: %v", err)
			return
		}
		_ = conn.Close()
		return
	}
	if conn, ok := x.r.Context().Value(connKey{}).(interface{ NetConn() net.Conn }); ok && x.dice.percent(2) {
		_ = conn.NetConn().Close()
	}
	panic(http.ErrAbortHandler)
}

func (x *exchange) hangUpHalfway() {
	_, _ = io.CopyN(io.Discard, x.r.Body, x.r.ContentLength/2)
	x.hangUp()
}

func (x *exchange) hangUpAfter() {
	if x.dice.percent(50) {
		x.accept()
	} else {
		x.read()
	}
	x.hangUp()
}

// cutOff ends in the middle of a receipt.
func (x *exchange) cutOff() {
	if x.accept() {
		x.w.Header().Set("Content-Length", strconv.Itoa(len(x.receipt())))
		_, _ = io.WriteString(x.w, x.receipt()[:20])
		_ = http.NewResponseController(x.w).Flush()
	}
	x.hangUp()
}

// dawdle responds so late that most callers with a deadline have given up.
func (x *exchange) dawdle() {
	accepted := x.dice.percent(70) && x.accept()
	if !accepted {
		_, _ = io.Copy(io.Discard, x.r.Body)
	}
	wait := time.NewTimer(200 * time.Millisecond)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-x.r.Context().Done():
	}
	if accepted {
		x.respond(http.StatusOK, x.receipt())
	} else {
		x.respond(http.StatusGatewayTimeout, "")
	}
}
