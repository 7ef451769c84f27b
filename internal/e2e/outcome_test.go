package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// The tests of outcomes drive the client on its defaults, against servers on this machine that count what
// reaches them. A row of a table is one way in which a send can end.

// The defaults take three things from the machine, which are set here instead of in the client, so that the
// client under test stays the one that callers get: the proxy, the name server and the trusted certificates.
func init() {
	must(os.Setenv("NO_PROXY", "*"))
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return &nameServer{}, nil
	}}
	trusted.roots = x509.NewCertPool()
	trusted.roots.AddCert(trusted.certificate)
	before, set := os.LookupEnv("GODEBUG")
	must(os.Setenv("GODEBUG", strings.Trim(before+",x509usefallbackroots=1", ",")))
	x509.SetFallbackRoots(trusted.roots)
	if set {
		must(os.Setenv("GODEBUG", before))
	} else {
		must(os.Unsetenv("GODEBUG"))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// nameServer knows no name, and fails for those with "broken" in them.
type nameServer struct {
	net.Conn
	answer bytes.Buffer
}

func (s *nameServer) Write(query []byte) (int, error) {
	const noSuchName, failure = 3, 2
	answer := bytes.Clone(query)
	code := byte(noSuchName)
	if bytes.Contains(query, []byte("broken")) {
		code = failure
	}
	answer[2+2] |= 0x80 // after two bytes of length and two of id: this is an answer
	answer[2+3] = 0x80 | code
	return s.answer.Write(answer)
}

func (s *nameServer) Read(p []byte) (int, error)  { return s.answer.Read(p) }
func (s *nameServer) Close() error                { return nil }
func (s *nameServer) SetDeadline(time.Time) error { return nil }

// authority issues certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	roots       *x509.CertPool
}

var trusted, stranger = newAuthority(), newAuthority()

func newAuthority() *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(err)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	return &authority{certificate: certificate, key: key}
}

// server is how a server of this machine speaks TLS, with a certificate for name that is good for some time.
func (a *authority) server(name string, good time.Duration, protocols ...string) *tls.Config {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(good),
		DNSNames: []string{name}, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, a.key.Public(), a.key)
	must(err)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: a.key}},
		NextProtos:   protocols,
	}
}

// patience is when a server gives up, so that a test that goes wrong fails and does not hang.
const patience = 10 * time.Second

// peer is a server that need not keep to HTTP. It counts what reaches it.
type peer struct {
	listener net.Listener
	url      string
	conns    atomic.Int32
	started  atomic.Int32 // requests of which at least a byte came in
	requests atomic.Int32 // requests that came in to their last byte
	wrote    atomic.Int64 // bytes of answers that could be written
	hangUp   func()       // ends the context of the call
	over     chan struct{}
	talks    sync.WaitGroup
}

// wire is one connection to a peer.
type wire struct {
	net.Conn
	tcp *net.TCPConn
	in  *bufio.Reader
	*peer
}

// listen starts a peer that handles each connection with talk, over TLS where there is a config for it.
func listen(t *testing.T, config *tls.Config, talk func(*wire)) *peer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{listener: listener, url: "http://" + listener.Addr().String(), hangUp: func() {}, over: make(chan struct{})}
	if config != nil {
		p.url = "https://" + listener.Addr().String()
	}
	t.Cleanup(func() { _ = listener.Close() })
	p.talks.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.conns.Add(1)
			p.talks.Go(func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(patience))
				w := &wire{Conn: conn, tcp: conn.(*net.TCPConn), peer: p}
				if config != nil {
					w.Conn = tls.Server(conn, config)
				}
				w.in = bufio.NewReader(w.Conn)
				talk(w)
			})
		}
	})
	return p
}

// finish waits until everything that was sent has been counted: until the client has closed all connections.
func (p *peer) finish(client *jelou.ClientWithResponses) {
	close(p.over)
	_ = p.listener.Close()
	counted := make(chan struct{})
	go func() {
		p.talks.Wait()
		close(counted)
	}()
	for {
		// net/http may still be putting a connection back when the call has returned.
		client.ClientInterface.(*jelou.Client).Client.(interface{ CloseIdleConnections() }).CloseIdleConnections()
		select {
		case <-counted:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// head reads a request up to its body; nil if none comes.
func (w *wire) head() *http.Request {
	if _, err := w.in.Peek(1); err != nil {
		return nil
	}
	w.started.Add(1)
	req, err := http.ReadRequest(w.in)
	if err != nil {
		return nil
	}
	return req
}

// whole reads a whole request, and tells whether one came.
func (w *wire) whole() bool {
	req := w.head()
	if req == nil {
		return false
	}
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return false
	}
	w.requests.Add(1)
	return true
}

// half reads a request and stops in the middle of its body.
func (w *wire) half() {
	if req := w.head(); req != nil {
		_, _ = io.CopyN(io.Discard, req.Body, req.ContentLength/2)
	}
}

// firstByte waits until something of a request has come in.
func (w *wire) firstByte() {
	if _, err := w.in.Peek(1); err == nil {
		w.started.Add(1)
	}
}

func (w *wire) say(answer string) { _, _ = io.WriteString(w, answer) }

// reset ends the connection as a crash does.
func (w *wire) reset() {
	_ = w.tcp.SetLinger(0)
	_ = w.tcp.Close()
}

// fin says that no answer will come, and leaves the other direction open: a mere Close would turn into a
// reset where the client still writes.
func (w *wire) fin() {
	_ = w.tcp.CloseWrite()
	w.hang()
}

// hang does nothing until the call has returned, or should have long ago.
func (w *wire) hang() {
	select {
	case <-w.over:
	case <-time.After(patience):
	}
}

// says answers every request with answer, and leaves the connection open.
func says(answer string) func(*wire) { return inTurn(answer) }

// inTurn gives each request the next answer, and the last one to all that follow.
func inTurn(answers ...string) func(*wire) {
	return func(w *wire) {
		for w.whole() {
			w.say(answers[min(int(w.requests.Load()), len(answers))-1])
		}
	}
}

// saysAndCloses answers one request, and closes the connection.
func saysAndCloses(answer string) func(*wire) {
	return func(w *wire) {
		if w.whole() {
			w.say(answer)
		}
	}
}

// reply is an answer that is complete.
func reply(status int, body string, headers ...string) string {
	head := strings.Join(append(headers, fmt.Sprintf("Content-Length: %d", len(body))), "\r\n")
	return fmt.Sprintf("HTTP/1.1 %d %s\r\n%s\r\n\r\n%s", status, http.StatusText(status), head, body)
}

const (
	clientID     = "shop-4711"
	clientSecret = "hGt7-Kw2p-Zx81-vQn5"
)

// newClient is the client as the package documentation shows it.
func newClient(t *testing.T, url string, options ...jelou.ClientOption) *jelou.ClientWithResponses {
	t.Helper()
	creds, err := auth.NewBasic(clientID, clientSecret)
	if err != nil {
		t.Fatal(err)
	}
	client, err := jelou.NewClientWithResponses(url, append([]jelou.ClientOption{jelou.WithRequestEditorFn(creds.Intercept)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// sendFn sends one message.
type sendFn func(context.Context, *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error)

func sendHello(ctx context.Context, client *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error) {
	return client.SendMessageWithResponse(ctx, "BOT", hello)
}

// sendBig sends more than all buffers on the way hold, so that writing goes on until the server reads.
func sendBig(ctx context.Context, client *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error) {
	return client.SendMessageWithBodyWithResponse(ctx, "BOT", "application/json", bytes.NewReader(make([]byte, 32<<20)))
}

// row is one way in which a send can end.
type row struct {
	name     string
	talk     func(*wire)
	tls      *tls.Config
	address  string // where to send when it is not to the peer: "PORT" stands for the peer's
	send     sendFn // sendHello when nil
	deadline time.Duration
	wrapped  bool // through a base of the caller's
	want     want
}

type want struct {
	outcome  delivery.Outcome // 0 when the message was taken
	status   int
	requests int32            // those that came in whole
	parts    int32            // those that came in, but not to the end
	conns    int32            // not looked at when 0
	cause    func(error) bool // not looked at when nil
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isOne(targets ...error) func(error) bool {
	return func(err error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
}

func as[T error]() func(error) bool {
	return func(err error) bool {
		var target T
		return errors.As(err, &target)
	}
}

// run sends each row through the default transport, and through a base of the caller's.
func run(t *testing.T, rows []row) {
	for _, r := range rows {
		through := r
		through.name, through.wrapped = r.name+", through a base", true
		t.Run(through.name, func(t *testing.T) {
			t.Parallel()
			through.run(t)
		})
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.run(t)
		})
	}
}

func (r row) run(t *testing.T) *peer {
	t.Helper()
	p := listen(t, r.tls, r.talk)
	address := p.url
	if r.address != "" {
		_, port, _ := net.SplitHostPort(p.listener.Addr().String())
		address = strings.ReplaceAll(r.address, "PORT", port)
	}
	client := newClient(t, address, r.options()...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.hangUp = cancel
	if r.deadline != 0 {
		ctx, cancel = context.WithTimeout(ctx, r.deadline)
		defer cancel()
	}
	send := r.send
	if send == nil {
		send = sendHello
	}
	start := time.Now()
	resp, err := send(ctx, client)
	if took := time.Since(start); took >= patience {
		t.Errorf("the call took %v", took)
	}
	p.finish(client)
	r.want.check(t, resp, err)
	if whole, parts := p.requests.Load(), p.started.Load()-p.requests.Load(); whole != r.want.requests || parts != r.want.parts {
		t.Errorf("the server saw %d requests and the start of %d more, want %d and %d", whole, parts, r.want.requests, r.want.parts)
	}
	if conns := p.conns.Load(); r.want.conns != 0 && conns != r.want.conns {
		t.Errorf("%d connections, want %d", conns, r.want.conns)
	}
	return p
}

// wrapped stands for a handler around the base, as one that traces.
type wrapped struct{ *http.Transport }

func (w wrapped) RoundTrip(req *http.Request) (*http.Response, error) {
	return w.Transport.RoundTrip(req)
}

// throughBase sends through a base of the caller's.
func throughBase() []jelou.ClientOption {
	return []jelou.ClientOption{jelou.WithHTTPClient(transport.New(transport.WithBase(wrapped{transport.NewBase()})))}
}

func (r row) options() []jelou.ClientOption {
	if r.wrapped {
		return throughBase()
	}
	return nil
}

// check looks at everything but the counts.
func (w want) check(t *testing.T, resp *jelou.SendMessageResponse, err error) *delivery.Error {
	t.Helper()
	if w.outcome == 0 {
		if err != nil {
			t.Fatalf("the message was not taken: %v", err)
		}
		if resp.JSON200.MessageID != "msg_1" || w.status != 0 && resp.StatusCode() != w.status {
			t.Errorf("status %d, %+v", resp.StatusCode(), resp.JSON200)
		}
		return nil
	}
	if resp != nil {
		t.Errorf("there is an answer beside the error: %+v", resp)
	}
	failure := wantFailure(t, err, w.outcome)
	if failure.StatusCode != w.status {
		t.Errorf("status %d, want %d", failure.StatusCode, w.status)
	}
	if w.cause != nil && !w.cause(err) {
		t.Errorf("the cause is not found in %v (%T: %v)", err, failure.Err, failure.Err)
	}
	text := err.Error()
	if len(text) > delivery.MaxErrorText {
		t.Errorf("the text has %d bytes", len(text))
	}
	for _, private := range []string{hello.UserID, hello.Text, clientSecret} {
		if strings.Contains(text, private) {
			t.Errorf("the text has %q: %s", private, text)
		}
	}
	if goType.MatchString(text) || strings.Contains(text, "text may be private") {
		t.Errorf("the text does not say what happened: %s (%v)", text, failure.Err)
	}
	return failure
}

// goType finds the name of a Go type, such as *errors.errorString.
var goType = regexp.MustCompile(`\*[a-z]\w*\.\w|\b[a-z]\w*\.(\w*[a-z])?[eE](rr|rror)\w*\b`)
