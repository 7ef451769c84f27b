package sandbox

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// stranger recognises a request that a foreign web page makes in a browser on this machine. Such a page could push
// messages out of the memory, use up planned failures, or read the messages. stranger returns the reason for a refusal, or
// "" for any other request.
func (s *Sandbox) stranger(r *http.Request) (reason string) {
	if !s.knowsHost(r) {
		return "The sandbox does not know this host name: use a loopback address, or the host of --addr (sandbox.WithHost)."
	}
	same := *r
	same.Method = http.MethodPost // net/http would allow a foreign GET
	if crossOrigin.Check(&same) != nil {
		return "The sandbox does not serve requests of other web pages. Open its address in the address bar."
	}
	return ""
}

var crossOrigin = http.NewCrossOriginProtection()

// knowsHost reports whether the client uses a host name that an attacker cannot own. A browser lets a page call its own
// name, and the owner of that name can point it to this machine. knowsHost allows every name with TLS, because the sandbox
// has no certificate for an attacker's name, and for a handler without a server.
func (s *Sandbox) knowsHost(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	host := (&url.URL{Host: r.Host}).Hostname()
	if r.TLS != nil || local == nil || plainhttp.IsLoopback(host) || slices.Contains(s.hosts, strings.ToLower(host)) {
		return true
	}
	_, err := netip.ParseAddr(host)
	return !local.IP.IsLoopback() && (err == nil || plainhttp.IsPrivate(host))
}
