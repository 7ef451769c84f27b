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

// stranger tells requests that a web page from elsewhere makes, in a browser on this machine: it could push the messages
// out of the memory, use up the planned failures, or read the conversation. The reason is empty for any other request.
func (s *Sandbox) stranger(r *http.Request) (reason string) {
	if !s.knowsHost(r) {
		return "The sandbox does not know this host name: use a loopback address, or the host of --addr (sandbox.WithHost)."
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
	case "":
		// A program sends neither header, an old browser Origin alone.
		if origin := r.Header.Get("Origin"); origin != "" && !strings.EqualFold(strings.TrimPrefix(strings.TrimPrefix(origin, "http://"), "https://"), r.Host) {
			return "The sandbox serves no requests of other web pages."
		}
	default:
		return "The sandbox serves no requests of other web pages. Open its address in the address bar."
	}
	return ""
}

// knowsHost tells whether the client calls this machine by a name that an attacker cannot have: a browser lets a page call
// its own name, which the owner of the name can point here. TLS is not for the owner, who has no certificate here; nor is a
// handler without a server.
func (s *Sandbox) knowsHost(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	host := (&url.URL{Host: r.Host}).Hostname()
	if r.TLS != nil || local == nil || plainhttp.IsLoopback(host) || slices.ContainsFunc(s.hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return true
	}
	_, err := netip.ParseAddr(host)
	return !local.IP.IsLoopback() && (err == nil || plainhttp.IsPrivate(host))
}
