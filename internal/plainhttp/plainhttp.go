// Package plainhttp decides which requests may carry credentials without TLS.
package plainhttp

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Rule is the error text for a request that [MayCarryCredentials] rejects.
const Rule = "credentials go over https only, or over http to a loopback host (transport.WithPlainHTTP, or JELOU_ALLOW_HTTP for the commands, can name a private one)"

// IsLoopback reports whether host, without a port, is this machine: "localhost", 127.0.0.0/8 or ::1. It does not
// resolve names. It refuses "LOCALHOST", because net/http sends the requests for any other spelling to a proxy.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// privateSuffixes lists suffixes under which nobody can register a name (RFC 6761, RFC 6762, RFC 8375 and ICANN's
// "internal").
var privateSuffixes = []string{".internal", ".local", ".localhost", ".test", ".home.arpa"}

// IsPrivate reports whether host, without a port, is in a private network: a loopback, private or link-local address, a
// name without a dot, such as a container's, or a name that nobody can register.
func IsPrivate(host string) bool {
	host = strings.ToLower(host)
	if address, err := netip.ParseAddr(host); err == nil {
		return address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast()
	}
	if host == "" || strings.ContainsAny(host, ":。．｡") { // net/http reads these full stops as dots
		return false
	}
	// Many resolvers read names such as 2130706433 and 0x7f000001 as addresses.
	if !strings.Contains(host, ".") {
		return host[0] < '0' || host[0] > '9'
	}
	return slices.ContainsFunc(privateSuffixes, func(suffix string) bool { return strings.HasSuffix(host, suffix) })
}

// named is the context key for the client.
type named struct{}

// Client reports whether transport.WithPlainHTTP named a host.
type Client interface{ PlainHTTP(host string) bool }

// Context returns a context through which request editors can ask client about a host.
func Context(ctx context.Context, client Client) context.Context {
	return context.WithValue(ctx, named{}, client)
}

// MayCarryCredentials reports whether a request to u may carry credentials: over https, over http to this machine, or
// over http to a host that client accepts. A nil client accepts none.
func MayCarryCredentials(client Client, u *url.URL) bool {
	switch {
	case u == nil:
		return false
	case u.Scheme != "http":
		return u.Scheme == "https"
	}
	return IsLoopback(u.Hostname()) || client != nil && client.PlainHTTP(u.Hostname())
}

// ClientOf returns the client of a context that [Context] made, or nil for any other context.
func ClientOf(ctx context.Context) Client {
	if ctx == nil {
		return nil
	}
	client, _ := ctx.Value(named{}).(Client)
	return client
}
