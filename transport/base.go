package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// All calls go to one host. With net/http's default of 2 idle connections, concurrent senders would dial and
	// shake hands for most messages.
	maxIdleConns = 128
	// Jelou's response headers are far smaller. A server that sends more is not Jelou.
	maxHeaderBytes = 64 << 10
	// A dead HTTP/2 connection is found within DefaultTimeout. net/http would keep it after a time-out, and each further
	// message would be lost on it.
	sendPingTimeout = 15 * time.Second
	pingTimeout     = 10 * time.Second
)

// NewBase returns the base that [New] uses by default. Change or wrap it, then pass it to [WithBase]. Keep its
// DialContext, and do not wrap its connections: they record the bytes that were written to them and those that have
// arrived, so that a message which never left is [delivery.NotSent] even if its connection broke.
//
// It keeps up to 128 idle connections for 90 seconds, and does not limit connections in use. It speaks HTTP/2 if the
// server does, and gives up a connection that is silent for 15 seconds and then does not respond to a ping for 10. It
// requires TLS 1.2 or later, uses the proxy of [http.ProxyFromEnvironment], allows 10 seconds each for
// dialing and for the TLS handshake, and accepts at most 64 KiB of response headers.
func NewBase() *http.Transport {
	// This is not a copy of http.DefaultTransport, because any package may have changed that.
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            counted(dialer.DialContext),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: sendPingTimeout, PingTimeout: pingTimeout},
		MaxIdleConns:           maxIdleConns,
		MaxIdleConnsPerHost:    maxIdleConns,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: checkProxy,
	}
}

// proxyError reports that a proxy refused the tunnel.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return "jelou: " + e.SafeText() }

// SafeText lets package delivery print the text.
func (e *proxyError) SafeText() string {
	return strings.TrimSpace(fmt.Sprintf("the proxy returned %d %s", e.status, http.StatusText(e.status)))
}

// checkProxy returns a typed error. net/http's own error has only the text of the status line.
func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &proxyError{resp.StatusCode}
	}
	return nil
}

// named adds a *proxyError to err if err is net/http's error for a proxy of a base without checkProxy: its whole text is
// that of a status.
func named(err error) error {
	text := innermost(err).Error()
	for status := http.StatusContinue; text != "" && status < 600; status++ {
		if text == http.StatusText(status) {
			return errors.Join(&proxyError{status}, err)
		}
	}
	return err
}
