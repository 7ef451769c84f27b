// Package setting reads and checks the settings of this module's programs.
package setting

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/internal/request"
	"github.com/jelou-go/jelou/internal/validate"
)

// quotes are pairs of quotes that a shell's user or a word processor puts around a value.
var quotes = []string{`""`, "''", "“”", "‘’", "””", "’’", "„“", "«»"}

// Text returns an error if an id or a secret has characters that somebody probably copied along with it by accident. The
// error quotes nothing of the value but such a character.
func Text(value string) error {
	first, size := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value[size:])
	switch {
	case slices.Contains(quotes, string(first)+string(last)):
		return errors.New("stands in quotes, which would be a part of it: leave them out (docker --env-file keeps them)")
	case strings.ContainsRune(value, utf8.RuneError): // a file's reader puts it in place of a byte that is not UTF-8
		return errors.New("is not valid UTF-8")
	case strings.TrimSpace(value) == "":
		return errors.New("is white space")
	case strings.TrimSpace(value) != value:
		return errors.New("starts or ends with white space")
	}
	for _, c := range value {
		switch {
		case unicode.IsControl(c):
			return fmt.Errorf("contains a control character (%U)", c)
		case c != ' ' && !unicode.IsPrint(c):
			return fmt.Errorf("contains an invisible character (%U)", c)
		}
	}
	if fault := validate.Trimmed.Fault(value); fault != "" { // the contract's rule for the id of a bot
		return errors.New("contains " + fault)
	}
	return nil
}

// versions are the beginnings of Jelou's paths, which people copy into the base URL.
var versions = []string{"/v1", "/v2"}

// Server returns an error if a value cannot be the base URL of the API, or ends with the beginning of a path, such as /v1.
func Server(value string) error {
	if err := Text(value); err != nil {
		return err
	}
	_, rest, hasScheme := strings.Cut(value, "://")
	switch {
	case strings.ContainsAny(value, "\"'“”‘’"):
		return errors.New("contains a quote")
	case strings.Contains(value, " "):
		return errors.New("contains a blank")
	case !hasScheme:
		return errors.New("has no scheme: it must begin with https:// or http://")
	case strings.HasPrefix(rest, "http://"), strings.HasPrefix(rest, "https://"):
		return errors.New("has a second scheme")
	}
	if err := request.CheckServer(value); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "server URL: "))
	}
	for _, version := range versions {
		if strings.HasSuffix(strings.TrimRight(value, "/"), version) {
			return fmt.Errorf("ends with %s, which the program adds itself: leave it out", version)
		}
	}
	return nil
}

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
		name, _, err := net.SplitHostPort(host)
		switch {
		case !odd && plainhttp.IsPrivate(host):
		case err == nil && plainhttp.IsPrivate(name):
			return fmt.Errorf("%q is more than a host: leave out the scheme and the port", host)
		case odd:
			return fmt.Errorf("%q is no host: name each host, without a wildcard, a scheme or a port", host)
		default:
			return fmt.Errorf("%q is not a private host, and credentials go to a public one only over https: "+
				"name a container or an address of your network, or leave the variable out", host)
		}
	}
	return nil
}

// inNoHost reports whether neither a name nor an address has this character.
func inNoHost(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.:%", c)
}
