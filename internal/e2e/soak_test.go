package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// each is the smallest number of messages that each sender sends.
var each = few(1, 3)

// most is the largest number of messages that a sender sends until every outcome has occurred. On a busy machine the
// first messages may all fail.
const most = 20

// few returns the small number, or the large one if JELOU_LONG is set.
func few(small, large int) int {
	if os.Getenv("JELOU_LONG") != "" {
		return large
	}
	return small
}

// variant is a client, a service, and an unreliable network between them.
type variant struct {
	name     string
	https    bool // HTTP/2
	senders  int
	percent  int // percentage of connections that the server breaks
	life     int // the most bytes that a broken connection transfers
	weakness int // percentage of dials that are refused, and of connections that break on the client's side

	host   *host
	client *jelou.ClientWithResponses
	book   *ledger
}

// TestSoakAgreesWithTheServersRecord sends through a shared client while connections and responses fail. Then it
// compares the outcome that the client reported for each message with the server's record. The order of events changes
// the totals, but not the result.
func TestSoakAgreesWithTheServersRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	length, seed := settings(t)
	before := goleak.IgnoreCurrent()
	variants := []*variant{
		{name: "HTTP1 with the defaults", senders: 200, percent: 20, life: 20_000},
		{name: "HTTP1 on a bad network", senders: 200, percent: 20, life: 20_000, weakness: 15},
		// All senders share a connection. When it fails, all of them dial at once. This variant has fewer senders,
		// because a TLS handshake is slow under the race detector.
		{name: "HTTP2", https: true, senders: 100, percent: 20, life: 200_000, weakness: 15},
	}
	for _, v := range variants {
		v.begin(t, seed)
	}
	began := time.Now()
	var all sync.WaitGroup
	for _, v := range variants {
		for n := range v.senders {
			all.Go(func() {
				one := &sender{variant: v, number: n, dice: newDice(seed, 1000+uint64(n))}
				for i := 0; i < each || time.Since(began) < length || i < most && !v.book.varied(); i++ {
					one.send(i)
				}
			})
		}
	}
	all.Wait()
	t.Logf("JELOU_SOAK_SEED=%d, %v", seed, time.Since(began).Round(time.Millisecond))
	for _, v := range variants {
		v.host.finish(t, v.client)
	}
	noneLeft(t, before)
	for _, v := range variants {
		t.Run(v.name, v.book.compare)
	}
}

func (v *variant) begin(t *testing.T, seed uint64) {
	t.Helper()
	v.book = newLedger()
	s := &service{ledger: v.book, seed: seed, idle: newDice(seed, 1)}
	bad := func(l net.Listener) net.Listener {
		return &badListener{Listener: l, dice: newDice(seed, 2), percent: v.percent, life: v.life}
	}
	certificate, roots := certificate(t)
	v.host = start(t, s, bad, func(server *http.Server) {
		s.prepare(server)
		if v.https {
			server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
		}
	})
	var options []jelou.ClientOption
	if v.weakness > 0 {
		weak := &badDialer{dice: newDice(seed, 3), percent: v.weakness, life: v.life}
		options = append(options, jelou.WithHTTPClient(transport.New(transport.WithBase(&http.Transport{
			DialContext:         weak.DialContext,
			MaxIdleConnsPerHost: v.senders,
			ForceAttemptHTTP2:   v.https,
			TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		}))))
	}
	server := "http://" + v.host.address
	if v.https {
		server = "https://" + v.host.address
	}
	v.client = newClient(t, server, options...)
}

// settings reads the length and the seed from the environment. The default is a short soak with a fixed seed.
func settings(t *testing.T) (length time.Duration, seed uint64) {
	t.Helper()
	seed = 1
	if value := os.Getenv("JELOU_SOAK"); value != "" {
		var err error
		if length, err = time.ParseDuration(value); err != nil {
			t.Fatal("JELOU_SOAK:", err)
		}
		seed = uint64(time.Now().UnixNano())
	}
	if value := os.Getenv("JELOU_SOAK_SEED"); value != "" {
		var err error
		if seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			t.Fatal("JELOU_SOAK_SEED:", err)
		}
	}
	return length, seed
}

// certificate returns httptest's certificate for 127.0.0.1.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return server.TLS.Certificates[0], server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

// sender sends one message after the other, and sometimes gives up like an impatient caller.
type sender struct {
	*variant
	number int
	dice   *dice
}

func (s *sender) send(i int) {
	id := fmt.Sprintf("message-%03d-%06d", s.number, i)
	userID := fmt.Sprintf("5939%08d", s.number)
	message := jelou.TextMessage{UserID: userID, Text: id + " " + strings.Repeat("x", s.dice.below(4000))}
	ctx, cancel := s.context()
	defer cancel()
	if s.dice.percent(1) {
		message.UserID = "" // invalid, so it is never sent
	}
	resp, err := s.client.SendMessageWithResponse(ctx, "BOT", &message, func(_ context.Context, req *http.Request) error {
		req.Header.Set(messageHeader, id)
		return nil
	})

	var failure *delivery.Error
	switch {
	case err == nil && resp.JSON200.MessageID != "msg-"+id:
		s.book.complain("%s got the response %q", id, resp.Body)
	case err == nil:
	case !errors.As(err, &failure) || resp != nil:
		s.book.complain("%s: SendMessageWithResponse returned %v and a %T", id, resp, err)
	case failure.Outcome == 0:
		s.book.complain("%s failed without an outcome: %v", id, err)
	case strings.Contains(err.Error(), id) || strings.Contains(err.Error(), userID):
		s.book.complain("%s: the error repeats the message: %v", id, err)
	}
	s.book.note(id, func(e *entry) {
		e.verdicts++
		if failure != nil {
			e.outcome, e.text = failure.Outcome, failure.Error()
		}
	})
}

// context returns the context of a caller that waits, has a deadline, or gives up at any stage of the send.
func (s *sender) context() (context.Context, context.CancelFunc) {
	background := context.Background()
	switch draw := s.dice.below(100); {
	case draw < 55:
		return background, func() {}
	case draw < 70:
		return context.WithTimeout(background, time.Duration(s.dice.below(150_000))*time.Microsecond)
	case draw < 80:
		ctx, cancel := context.WithCancel(background)
		timer := time.AfterFunc(time.Duration(s.dice.below(20_000))*time.Microsecond, cancel)
		return ctx, func() { timer.Stop(); cancel() }
	case draw < 82:
		ctx, cancel := context.WithCancel(background)
		cancel()
		return ctx, cancel
	default:
		ctx, cancel := context.WithCancel(background)
		return httptrace.WithClientTrace(ctx, s.cancelAtStage(cancel)), cancel
	}
}

// cancelAtStage returns a trace that calls cancel at one stage of the first attempt, from inside net/http.
func (s *sender) cancelAtStage(cancel func()) *httptrace.ClientTrace {
	stages := []*httptrace.ClientTrace{
		{GetConn: func(string) { cancel() }},
		{ConnectStart: func(string, string) { cancel() }},
		{TLSHandshakeStart: cancel},
		{GotConn: func(httptrace.GotConnInfo) { cancel() }},
		{WroteHeaderField: func(string, []string) { cancel() }},
		{WroteHeaders: cancel},
		{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }},
		{GotFirstResponseByte: cancel},
	}
	return stages[s.dice.below(len(stages))]
}
