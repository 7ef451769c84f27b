package setting

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// Hosts returns the hosts that a value lists.
func Hosts(value string) []string {
	return strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })
}

// PlainHTTP returns an error for hosts that package transport would ignore: it sends credentials over plain HTTP only to
// private ones.
func PlainHTTP(value string) error {
	if err := Text(value); err != nil {
		return err
	}
	all := Hosts(value)
	if len(all) == 0 {
		return errors.New("names no host")
	}
	for _, host := range all {
		if plainhttp.IsPrivate(host) {
			continue
		}
		if name, _, err := net.SplitHostPort(host); err == nil && plainhttp.IsPrivate(name) {
			return fmt.Errorf("%q is more than a host: leave out the scheme and the port", host)
		}
		return fmt.Errorf("%q is not a private host, and credentials go to a public one only over https: "+
			"name a container or an address of your network, or leave the variable out", host)
	}
	return nil
}
