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

// The outcome tests use the client with its default settings. It sends to local servers that count connections and
// requests. Each row of a table is one way in which a send can end.

// closed is a server that refuses connections. Nobody gets its port, so no other test can listen there meanwhile.
const closed = "http://127.0.0.1:1"

// init replaces three settings of the machine: the proxy, the name server and the trusted certificates. With settings of
// its own, the client would differ from the client that callers get.
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

// nameServer reports that no name exists, and fails for names that contain "broken".
type nameServer struct {
	net.Conn
	response bytes.Buffer
}

func (s *nameServer) Write(query []byte) (int, error) {
	const noSuchName, failure = 3, 2
	response := bytes.Clone(query)
	code := byte(noSuchName)
	if bytes.Contains(query, []byte("broken")) {
		code = failure
	}
	response[2+2] |= 0x80 // after two bytes of length and two of id: the bit of a response
	response[2+3] = 0x80 | code
	return s.response.Write(response)
}

func (s *nameServer) Read(p []byte) (int, error)  { return s.response.Read(p) }
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

// server returns the TLS configuration of a local server. Its certificate is valid for name, for the duration good.
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

// patience is the longest time that servers and tests wait for an event that must happen, so that a broken test fails
// instead of hanging. It is long enough for a busy machine. It is shorter than [transport.DefaultTimeout], which would end a
// forgotten call.
const patience = 15 * time.Second

// peer is a server that can break the rules of HTTP. It counts connections and requests.
type peer struct {
	listener net.Listener
	url      string
	conns    atomic.Int32
	started  atomic.Int32  // requests that arrived at least in part
	requests atomic.Int32  // requests that arrived in full
	wrote    atomic.Int64  // bytes of responses that the server wrote
	hangUp   func()        // ends the context of the call
	expire   func()        // lets the deadline of the call pass, if the row has deadline onCue
	over     chan struct{} // closed when the call has returned
	talks    sync.WaitGroup
}

// wire is one connection to a peer.
type wire struct {
	net.Conn
	tcp *net.TCPConn
	in  *bufio.Reader
	*peer
}

// listen starts a peer that calls talk for each connection. It speaks TLS if config is not nil.
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

// finish waits until the client has closed all connections, so that the server has counted every request.
func (p *peer) finish(client *jelou.ClientWithResponses) {
	close(p.over)
	_ = p.listener.Close()
	counted := make(chan struct{})
	go func() {
		p.talks.Wait()
		close(counted)
	}()
	for {
		// After the call has returned, net/http may still be putting a connection back into the pool.
		client.ClientInterface.(*jelou.Client).Client.(interface{ CloseIdleConnections() }).CloseIdleConnections()
		select {
		case <-counted:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// head reads a request up to its body. It returns nil if no request arrives.
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

// whole reads a whole request. It returns false if none arrives.
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

// firstByte waits for the first byte of a request.
func (w *wire) firstByte() {
	if _, err := w.in.Peek(1); err == nil {
		w.started.Add(1)
	}
}

func (w *wire) say(response string) { _, _ = io.WriteString(w, response) }

// reset ends the connection like a crash.
func (w *wire) reset() {
	_ = w.tcp.SetLinger(0)
	_ = w.tcp.Close()
}

// fin closes only the server's direction. To close both would become a reset if the client is still writing.
func (w *wire) fin() {
	_ = w.tcp.CloseWrite()
	w.hang()
}

// hang waits until the call has returned, at most for patience.
func (w *wire) hang() {
	select {
	case <-w.over:
	case <-time.After(patience):
	}
}

// says sends response to every request, and keeps the connection open.
func says(response string) func(*wire) { return inTurn(response) }

// inTurn sends the next response to each request, and after the last response that one again.
func inTurn(responses ...string) func(*wire) {
	return func(w *wire) {
		for w.whole() {
			w.say(responses[min(int(w.requests.Load()), len(responses))-1])
		}
	}
}

// saysAndCloses sends response to one request, and closes the connection.
func saysAndCloses(response string) func(*wire) {
	return func(w *wire) {
		if w.whole() {
			w.say(response)
		}
	}
}

// reply returns a complete response.
func reply(status int, body string, headers ...string) string {
	head := strings.Join(append(headers, fmt.Sprintf("Content-Length: %d", len(body))), "\r\n")
	return fmt.Sprintf("HTTP/1.1 %d %s\r\n%s\r\n\r\n%s", status, http.StatusText(status), head, body)
}

const (
	clientID     = "shop-4711"
	clientSecret = "hGt7-Kw2p-Zx81-vQn5"
)

// newClient makes a client as the package documentation shows it.
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

// sendBig sends more bytes than all buffers on the way can hold, so that the write does not end before the server reads.
func sendBig(ctx context.Context, client *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error) {
	return client.SendMessageWithBodyWithResponse(ctx, "BOT", "application/json", bytes.NewReader(make([]byte, 32<<20)))
}

// row is one way in which a send can end.
type row struct {
	name     string
	talk     func(*wire)
	tls      *tls.Config
	address  string // replaces the peer's address; "PORT" stands for the peer's port
	send     sendFn // nil for sendHello
	deadline time.Duration
	wrapped  bool // send through a caller's base
	want     want
}

type want struct {
	outcome  delivery.Outcome // 0 if the message is accepted
	status   int
	requests int32            // requests that arrive in full
	parts    int32            // requests that arrive in part
	conns    int32            // 0 to skip this check
	cause    func(error) bool // nil to skip this check
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

// run sends each row through the default transport and through a caller's base.
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
	switch {
	case r.deadline == onCue:
		cued := cuedDeadline{ctx, make(chan struct{})}
		ctx, p.expire = cued, sync.OnceFunc(func() { close(cued.passed) })
	case r.deadline != 0:
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
		t.Errorf("the server received %d requests in full and %d in part, want %d and %d", whole, parts, r.want.requests, r.want.parts)
	}
	if conns := p.conns.Load(); r.want.conns != 0 && conns != r.want.conns {
		t.Errorf("%d connections, want %d", conns, r.want.conns)
	}
	return p
}

// onCue is a deadline that passes when the server says so. A busy machine may need a second before the request.
const onCue = -1

// cuedDeadline is a context with deadline onCue.
type cuedDeadline struct {
	context.Context
	passed chan struct{}
}

func (c cuedDeadline) Done() <-chan struct{} { return c.passed }

func (c cuedDeadline) Err() error {
	select {
	case <-c.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// wrapped is a caller's wrapper around the base, as for tracing.
type wrapped struct{ *http.Transport }

func (w wrapped) RoundTrip(req *http.Request) (*http.Response, error) {
	return w.Transport.RoundTrip(req)
}

// throughBase returns the options for a client that sends through a caller's base.
func throughBase() []jelou.ClientOption {
	return []jelou.ClientOption{jelou.WithHTTPClient(transport.New(transport.WithBase(wrapped{transport.NewBase()})))}
}

func (r row) options() []jelou.ClientOption {
	if r.wrapped {
		return throughBase()
	}
	return nil
}

// check checks the outcome, the status, the cause and the error's text, but not the counts.
func (w want) check(t *testing.T, resp *jelou.SendMessageResponse, err error) *delivery.Error {
	t.Helper()
	if w.outcome == 0 {
		if err != nil {
			t.Fatalf("the message was not accepted: %v", err)
		}
		if resp.JSON200.MessageID != "msg_1" || w.status != 0 && resp.StatusCode() != w.status {
			t.Errorf("status %d, %+v", resp.StatusCode(), resp.JSON200)
		}
		return nil
	}
	if resp != nil {
		t.Errorf("the call returned a response with its error: %+v", resp)
	}
	failure := wantFailure(t, err, w.outcome)
	if failure.StatusCode != w.status {
		t.Errorf("status %d, want %d", failure.StatusCode, w.status)
	}
	if w.cause != nil && !w.cause(err) {
		t.Errorf("%v does not have the expected cause (%T: %v)", err, failure.Err, failure.Err)
	}
	text := err.Error()
	if len(text) > delivery.MaxErrorText {
		t.Errorf("the text is %d bytes long, want at most %d", len(text), delivery.MaxErrorText)
	}
	for _, private := range []string{hello.UserID, hello.Text, clientSecret} {
		if strings.Contains(text, private) {
			t.Errorf("the text contains %q: %s", private, text)
		}
	}
	if goType.MatchString(text) || strings.Contains(text, "text may be private") {
		t.Errorf("the text does not explain the failure: %s (%v)", text, failure.Err)
	}
	return failure
}

// goType matches the name of a Go type, such as *errors.errorString.
var goType = regexp.MustCompile(`\*[a-z]\w*\.\w|\b[a-z]\w*\.(\w*[a-z])?[eE](rr|rror)\w*\b`)
