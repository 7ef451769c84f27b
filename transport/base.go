package transport

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// All calls go to one host: net/http's default of 2 idle connections would make concurrent senders
	// dial, and shake hands, for most messages.
	maxIdleConns = 128
	// Jelou's responses have far less; a server that sends more is not Jelou.
	maxHeaderBytes = 64 << 10
)

// NewBase returns the base that [New] uses unless [WithBase] says otherwise, to be changed or wrapped before it goes
// there. Its connections know what was written to them and what has arrived, so that a message which never left is known
// to be [delivery.NotSent] even when its connection broke: leave its DialContext in place.
//
// It has a pool of up to 128 idle connections to one host and in all, each kept for 90 seconds, and no limit on
// connections in use. It speaks HTTP/2 if the server does, and TLS 1.2 or later, takes a proxy from the environment as
// [http.ProxyFromEnvironment] does, gives a dial and a TLS handshake 10 seconds each, and accepts at most 64 KiB of
// response headers.
func NewBase() *http.Transport {
	// Not a copy of http.DefaultTransport, which any package may have changed.
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            counted(dialer.DialContext),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           maxIdleConns,
		MaxIdleConnsPerHost:    maxIdleConns,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: checkProxy,
	}
}

// proxyError is a proxy's no.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return "jelou: " + e.SafeText() }

// SafeText lets package delivery print the words.
func (e *proxyError) SafeText() string {
	return strings.TrimSpace(fmt.Sprintf("the proxy answered %d %s", e.status, http.StatusText(e.status)))
}

// checkProxy gives a name to an error that net/http would make of the status line alone.
func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &proxyError{resp.StatusCode}
	}
	return nil
}
