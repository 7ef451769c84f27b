package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

const (
	// All calls go to one host: net/http's default of 2 idle connections would make concurrent senders
	// dial, and shake hands, for most messages.
	maxIdleConns = 128
	// Jelou's answers have far less; a server that sends more is not Jelou.
	maxHeaderBytes = 64 << 10
)

// NewBase returns what [New] sends through unless [WithBase] says otherwise, to be changed or wrapped before
// it goes there: for a proxy, the certificates of a company, or a handler that traces requests. Its
// connections count what is written to them, so that a message which never left is known to be [delivery.NotSent]
// even when its connection broke.
func NewBase() *http.Transport {
	// Not a copy of http.DefaultTransport, which any package may have changed.
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            meter(dialer.DialContext),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           maxIdleConns,
		MaxIdleConnsPerHost:    maxIdleConns,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}
