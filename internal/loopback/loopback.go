// Package loopback knows which addresses never leave this machine.
package loopback

import (
	"net/netip"
	"net/url"
	"strings"
)

// IsHost reports whether host, without a port, is this machine: "localhost", 127.0.0.0/8 or ::1. It looks
// nothing up, so a name that merely contains one of these is not loopback.
func IsHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// MayCarryCredentials reports whether a request to u keeps credentials from being read on the way: it uses
// https, or http that stays on this machine.
func MayCarryCredentials(u *url.URL) bool {
	switch {
	case u == nil:
		return false
	case u.Scheme == "https":
		return true
	default:
		return u.Scheme == "http" && IsHost(u.Hostname())
	}
}
