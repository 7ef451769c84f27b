package setting

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"unicode"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// Hosts returns the hosts that a value lists.
func Hosts(value string) []string {
	return strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })
}

// PlainHTTP returns an error for values that are no hosts, and for hosts that package transport would ignore: it sends
// credentials over plain HTTP only to private ones.
func PlainHTTP(value string) error {
	if err := Text(value); err != nil {
		return err
	}
	all := Hosts(value)
	if len(all) == 0 {
		return errors.New("names no host")
	}
	for _, host := range all {
		odd := strings.ContainsFunc(host, inNoHost) // "*" would match no host, and so have no effect
		if plainhttp.IsPrivate(host) && !odd {
			continue
		}
		if name, _, err := net.SplitHostPort(host); err == nil && plainhttp.IsPrivate(name) {
			return fmt.Errorf("%q is more than a host: leave out the scheme and the port", host)
		}
		if odd {
			return fmt.Errorf("%q is no host: name each host, without a wildcard, a scheme or a port", host)
		}
		return fmt.Errorf("%q is not a private host, and credentials go to a public one only over https: "+
			"name a container or an address of your network, or leave the variable out", host)
	}
	return nil
}

// inNoHost reports whether neither a name nor an address has this character.
func inNoHost(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.:%", c)
}
