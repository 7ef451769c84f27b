package delivery

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
)

// causeText describes a cause, if there is one, using only words that cannot hold anything private. It does not print
// err.Error(): a *url.Error, for example, quotes the address, and some paths contain a phone number.
//
// A method of the cause can panic, such as one of a nil pointer. Printing the failure must not.
func causeText(err error) (words string) {
	if err == nil {
		return ""
	}
	const private = "a cause whose text may be private"
	defer func() {
		if recover() != nil {
			words = private
		}
	}()
	return cmp.Or(safeText(err), private)
}

// safeText walks the chain from the outside in, so that it finds "dial tcp ADDRESS" before the reason inside it. It
// says "deadline exceeded" only if no inner error is more specific.
func safeText(err error) string {
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

// typeText recognises an error by its type, and describes it using only its harmless fields.
func typeText(err error) string {
	switch e := err.(type) { //nolint:errorlint // one step of the walk
	case *Error:
		return strings.TrimPrefix(e.Error(), "jelou: ")
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
	case *json.UnmarshalTypeError:
		kind, _, _ := strings.Cut(e.Value, " ") // "number 12": the number may be private
		return join(" ", cmp.Or(plainWord(e.Field), "a value"), "is of another type:", kind)
	}
	// A TLS alert. crypto/tls does not export the type of most, but their texts are a fixed list.
	if t := reflect.TypeOf(err); t.PkgPath() == "crypto/tls" && t.Kind() == reflect.Uint8 {
		return err.Error()
	}
	return ""
}

// plainText recognises an error by its identity, its behaviour or its fixed text.
func plainText(err error) string {
	switch err {
	case io.EOF: //nolint:errorlint // one step of the walk
		return "the connection was closed before a response"
	case io.ErrUnexpectedEOF:
		return "the connection was closed too early"
	case net.ErrClosed, io.ErrClosedPipe:
		return "the connection is closed"
	case http.ErrSchemeMismatch:
		return "the server speaks HTTP on a port that was asked for HTTPS"
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
	return wireText(err.Error())
}

const brokenChunk = "the response is not HTTP: a broken chunk"

// wireTexts recognises errors of net/http by the beginning of their text. The rest may quote the server.
var wireTexts = []struct{ prefix, words string }{
	{"net/http: server response headers exceeded ", "the headers of the response are too large"},
	{"net/http: HTTP/1.x transport connection broken: ", "the response is not HTTP"},
	{"http: ContentLength=", "the body of the request is not as long as its Content-Length"},
	{"http2: request body larger than specified content length", "the body of the request is not as long as its Content-Length"},
	{"net/http: cannot rewind body after connection loss", "the server had closed the connection"},
	{"http: server closed idle connection", "the server had closed the connection"},
	{"readLoopPeekFailLocked: %!w(<nil>)", "the server sent unsolicited data"},
	{"malformed HTTP ", "the response is not HTTP"},
	{"malformed MIME header", "the response is not HTTP"}, // of a proxy
	{"failed to parse Location header ", "the response redirects to an address that cannot be parsed"},
	{"malformed response from server", "the response is not HTTP"},
	{"http: message cannot contain multiple Content-Length headers", "the response is not HTTP: two lengths"},
	{"malformed chunked encoding", brokenChunk},
	{"invalid byte in chunk length", brokenChunk},
	{"empty hex number for chunk length", brokenChunk},
	{"http chunk length too large", brokenChunk},
	{"chunked encoding contains too much non-data", brokenChunk},
	{"chunked line ends with bare LF", brokenChunk},
	{"invalid CR in chunked line", brokenChunk},
	{"header line too long", brokenChunk},
	{"http: suspiciously long trailer after chunked body", brokenChunk},
	{"http: unexpected EOF reading trailer", brokenChunk},
	{"no acceptable authentication methods", "the SOCKS proxy requires another login"},
	{"username/password authentication failed", "the SOCKS proxy refused the login"},
	{"unknown error connection not allowed by ruleset", "the SOCKS proxy does not allow the connection"},
	{"unknown error general SOCKS server failure", "the SOCKS proxy failed"},
	{"unknown error connection refused", "the host refused the connection of the SOCKS proxy"},
	{"unknown error host unreachable", "the SOCKS proxy cannot reach the host"},
	{"gzip: ", "the response cannot be decompressed"},
	{"flate: ", "the response cannot be decompressed"},
	{"http2: failed reading the frame payload", "the response is not HTTP/2"},
	{"http2: request header list larger than peer's advertised limit", "the headers of the request are larger than the server allows"},
	{"http2: response header list larger than advertised limit", "the headers of the response are too large"},
	{"http2: client connection lost", "the connection was lost"},
	{"http2: client conn", "the connection is closed"},
	{"http: CloseIdleConnections called", "the connection is closed"},
	{"http2: Transport received Server's graceful shutdown GOAWAY", "the server shut the connection down"},
	{"http2: Transport: cannot retry err [http2: Transport received Server's graceful shutdown GOAWAY", "the server shut the connection down"},
}

// codesHTTP2 lists the error codes in RFC 9113.
var codesHTTP2 = []string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
	"REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

func wireText(text string) string {
	for _, known := range wireTexts {
		if strings.HasPrefix(text, known.prefix) {
			return known.words
		}
	}
	ended := "the server ended the connection"
	switch {
	case strings.Contains(text, "stream error: stream ID "):
		ended = "the server ended the stream"
	case strings.HasPrefix(text, "connection error: "), strings.HasPrefix(text, "http2: server sent GOAWAY"),
		strings.HasPrefix(text, "http2: Transport received GOAWAY"):
	default:
		return ""
	}
	for _, code := range codesHTTP2 {
		if strings.Contains(text, code) {
			return ended + ": " + code
		}
	}
	return ended // with a code that RFC 9113 does not list
}

func opText(e *net.OpError) string {
	address := ""
	switch a := e.Addr.(type) {
	case *net.TCPAddr:
		address = a.String()
	case *net.UDPAddr:
		address = a.String()
	}
	return join(": ", join(" ", plainWord(e.Op), plainWord(e.Net), address), causeText(e.Err))
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

// plainWord returns s if it is a plain name. It returns an empty string if s has other characters, or five digits in a
// row, which could be a phone number.
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

// join is strings.Join without the empty parts.
func join(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}
