package delivery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
)

// causeText is what may be printed of a cause: words when its text is known to hold nothing private, else
// the name of its Go type. An error's own text cannot be trusted: that of a *url.Error has the address,
// and with it the phone number that is part of some paths.
func causeText(err error) string {
	if words := safeText(err); words != "" {
		return words
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}

// safeText walks from the outside in, so that "dial tcp ADDRESS" is found before the reason inside it,
// and "deadline exceeded" is said only where nothing inside says more.
func safeText(err error) string {
	if err == nil {
		return ""
	}
	if safe, ok := err.(interface{ SafeText() string }); ok {
		return safe.SafeText()
	}
	if words := typeText(err); words != "" {
		return words
	}
	for _, inner := range unwrap(err) {
		if words := safeText(inner); words != "" {
			return words
		}
	}
	return plainText(err)
}

func unwrap(err error) []error {
	switch wrapper := err.(type) { //nolint:errorlint // one step of the walk
	case interface{ Unwrap() []error }:
		return wrapper.Unwrap()
	case interface{ Unwrap() error }:
		if inner := wrapper.Unwrap(); inner != nil {
			return []error{inner}
		}
	}
	return nil
}

// typeText knows errors by their type, and words them from their harmless parts.
func typeText(err error) string {
	switch e := err.(type) { //nolint:errorlint // one step of the walk
	case *Error:
		return e.Error()
	case *net.OpError:
		return opText(e)
	case *net.DNSError:
		return dnsText(e)
	case *os.SyscallError:
		return join(": ", plainWord(e.Syscall), causeText(e.Err))
	case syscall.Errno:
		return e.Error()
	case x509.UnknownAuthorityError:
		return "x509: certificate signed by unknown authority"
	case x509.HostnameError:
		return "x509: certificate is not valid for this host"
	case x509.CertificateInvalidError:
		if e.Reason == x509.Expired {
			return "x509: certificate has expired or is not yet valid"
		}
		return "x509: certificate is not valid"
	case x509.SystemRootsError:
		return "x509: the system's trusted certificates cannot be read"
	case tls.RecordHeaderError:
		return "tls: the server does not speak TLS on this port"
	case tls.AlertError:
		return e.Error()
	}
	// What a server's TLS alert arrives as; the type is not exported, its texts are a fixed list.
	if t := reflect.TypeOf(err); t.PkgPath() == "crypto/tls" && t.Kind() == reflect.Uint8 {
		return err.Error()
	}
	return ""
}

// plainText knows errors by identity, by what they answer to, or by a text that is fixed.
func plainText(err error) string {
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, http.ErrSchemeMismatch} {
		if err == known { //nolint:errorlint // one step of the walk
			return known.Error()
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "deadline exceeded"
	}
	if errors.Is(err, context.Canceled) {
		return "canceled"
	}
	if timeout, ok := err.(interface{ Timeout() bool }); ok && timeout.Timeout() {
		return "timed out"
	}
	if strings.HasPrefix(err.Error(), "net/http: server response headers exceeded ") {
		return "the headers of the answer are too large"
	}
	if strings.HasPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ") {
		return "the answer is not HTTP" // what it is instead stands behind that, and may be private
	}
	return ""
}

func opText(e *net.OpError) string {
	address := ""
	switch a := e.Addr.(type) {
	case *net.TCPAddr:
		address = a.String()
	case *net.UDPAddr:
		address = a.String()
	}
	reason := ""
	if e.Err != nil {
		reason = causeText(e.Err)
	}
	return join(": ", join(" ", plainWord(e.Op), plainWord(e.Net), address), reason)
}

func dnsText(e *net.DNSError) string {
	reason := "failed"
	switch {
	case e.IsNotFound:
		reason = "no such host"
	case e.IsTimeout:
		reason = "timed out"
	}
	return join(": ", join(" ", "lookup", plainWord(e.Name)), reason)
}

// plainWord returns s if it is a plain name without anything like a phone number in it, else "".
func plainWord(s string) string {
	run := 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			run++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '.', c == '-', c == '_', c == ' ':
			run = 0
		default:
			return ""
		}
		if run >= 5 {
			return ""
		}
	}
	return s
}

// join leaves out the parts that are empty.
func join(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}
