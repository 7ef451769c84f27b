package delivery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

type vouched string

func (v vouched) Error() string    { return "private" }
func (v vouched) SafeText() string { return string(v) }

func TestErrorSaysOutcomeStatusAndReason(t *testing.T) {
	refused := &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1},
		Err: &os.SyscallError{Syscall: "connect", Err: syscall.ECONNREFUSED},
	}
	tests := []struct {
		failure Error
		want    string
	}{
		{Error{Outcome: Refused, StatusCode: 401, Code: "unauthorized"}, "jelou: refused: HTTP 401 unauthorized: the client id or secret is missing or wrong"},
		{Error{Outcome: NotSent, Err: refused}, "jelou: not sent: dial tcp 127.0.0.1:1: connect: connection refused"},
		{Error{Outcome: NotSent, Err: &url.Error{Op: "Post", URL: "http://x/users/593987654321", Err: refused}}, "jelou: not sent: dial tcp 127.0.0.1:1: connect: connection refused"},
		{Error{Outcome: Unknown, StatusCode: 502}, "jelou: delivery unknown: HTTP 502: no trustworthy response"},
		{Error{}, "jelou: delivery unknown"},
		{Error{Outcome: NotSent}, "jelou: not sent"},
		{Error{Outcome: Refused, StatusCode: 401}, "jelou: refused: HTTP 401: the client id or secret is missing or wrong"},
		{Error{Outcome: Refused, StatusCode: 403}, "jelou: refused: HTTP 403: these credentials may not do this"},
		{Error{Outcome: Refused, StatusCode: 404}, "jelou: refused: HTTP 404: no such bot or address"},
		{Error{Outcome: Refused, StatusCode: 407}, "jelou: refused: HTTP 407: the proxy requires a login"},
		{Error{Outcome: Refused, StatusCode: 413}, "jelou: refused: HTTP 413: the request is too large"},
		{Error{Outcome: Refused, StatusCode: 408}, "jelou: refused: HTTP 408: the service says that the request took too long"},
		{Error{Outcome: Refused, StatusCode: 422}, "jelou: refused: HTTP 422: a field is missing or wrong"},
		{Error{Outcome: Refused, StatusCode: 400}, "jelou: refused: HTTP 400: the service refused the request"},
		{Error{Outcome: Refused, StatusCode: 429}, "jelou: refused: HTTP 429: too many requests"},
		{Error{Outcome: Refused, StatusCode: 429, RetryAfter: 1500 * time.Millisecond}, "jelou: refused: HTTP 429: too many requests, wait 2s"},
		{Error{Outcome: Refused, StatusCode: 302}, "jelou: refused: HTTP 302: the response is a redirect, and redirects are not followed"},
		{Error{Outcome: Refused, StatusCode: 404, Code: "E1019"}, "jelou: refused: HTTP 404 E1019: no such bot, or it does not belong to this company"},
		{Error{Outcome: Refused, StatusCode: 404, Code: "BOT_NOT_FOUND"}, "jelou: refused: HTTP 404 BOT_NOT_FOUND: no such bot, or it does not belong to this company"},
		{Error{Outcome: Refused, StatusCode: 422, Code: "VALIDATOR_ERROR"}, "jelou: refused: HTTP 422 VALIDATOR_ERROR: a field is missing or wrong"},
		{Error{Outcome: Refused, StatusCode: 400, Code: "MEDIA_TOO_LARGE"}, "jelou: refused: HTTP 400 MEDIA_TOO_LARGE: the media file is too large"},
		{Error{Outcome: Refused, StatusCode: 400, Code: "window_closed"}, "jelou: refused: HTTP 400: the service refused the request"},
		{Error{Outcome: Refused, StatusCode: 400, Code: "n593987654321"}, "jelou: refused: HTTP 400: the service refused the request"},
		{Error{Outcome: Unknown, StatusCode: 200, Err: &bodyError{text: "the response is empty"}}, "jelou: delivery unknown: HTTP 200: the response is empty"},
		{Error{Outcome: NotSent, Err: errors.New("593987654321")}, "jelou: not sent: a cause whose text may be private"},
		{Error{Outcome: NotSent, Err: vouched("a rule\nwas broken")}, "jelou: not sent: a rule was broken"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			if got := test.failure.Error(); got != test.want {
				t.Errorf("Error() = %q\n        want %q", got, test.want)
			}
		})
	}
}

func TestCauseIsDescribedWithoutPrivateData(t *testing.T) {
	var noHost error = &net.DNSError{Err: "593987654321", Name: "api.invalid", IsNotFound: true}
	tests := []struct {
		cause error
		want  string
	}{
		{context.DeadlineExceeded, "deadline exceeded"},
		{fmt.Errorf("593987654321: %w", context.Canceled), "canceled"},
		{errors.Join(errors.New("593987654321"), context.Canceled), "canceled"},
		{io.EOF, "the connection was closed before a response"},
		{fmt.Errorf("593987654321: %w", io.ErrUnexpectedEOF), "the connection was closed too early"},
		{http.ErrSchemeMismatch, "the server speaks HTTP on a port that was asked for HTTPS"},
		{net.ErrClosed, "the connection is closed"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: noHost}, "dial tcp: lookup api.invalid: no such host"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("593987654321")}, "dial tcp: a cause whose text may be private"},
		{&net.OpError{Op: "dial 593987654321", Net: "tcp", Err: context.DeadlineExceeded}, "tcp: deadline exceeded"},
		{&net.OpError{Op: "dial", Net: "unix", Addr: &net.UnixAddr{Name: "/593987654321"}, Err: syscall.ENOENT}, "dial unix: no such file or directory"},
		{&net.OpError{Op: "write", Net: "udp", Addr: &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443}, Err: context.Canceled}, "write udp 127.0.0.1:443: canceled"},
		{&net.DNSError{Name: "593987654321", IsTimeout: true}, "lookup: timed out"},
		{&net.DNSError{Name: "api.invalid"}, "lookup api.invalid: failed"},
		{&net.DNSError{Name: "aA0-9_zZ.invalid"}, "lookup aA0-9_zZ.invalid: failed"},
		{&net.DNSError{Name: "a/b.invalid"}, "lookup: failed"},
		{os.ErrDeadlineExceeded, "timed out"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "x509: certificate signed by unknown authority"},
		{x509.HostnameError{Host: "593987654321", Certificate: &x509.Certificate{}}, "x509: certificate is not valid for this host"},
		{x509.CertificateInvalidError{Reason: x509.Expired, Detail: "593987654321"}, "x509: certificate has expired or is not yet valid"},
		{x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign, Detail: "593987654321"}, "x509: certificate is not valid"},
		{x509.SystemRootsError{Err: errors.New("593987654321")}, "x509: the system's trusted certificates cannot be read"},
		{tls.RecordHeaderError{Msg: "593987654321"}, "tls: the server does not speak TLS on this port"},
		{tls.AlertError(42), "tls: bad certificate"},
		{Wrap(Refused, context.Canceled), "refused: canceled"},
		{fmt.Errorf("593987654321: %w", vouched("a rule")), "a rule"},
		{fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", errors.New("malformed HTTP response \"593987654321\"")), "the response is not HTTP"},
		{textproto.ProtocolError("malformed MIME header: missing colon: \"593987654321\""), "the response is not HTTP"},
		{errors.New("failed to parse Location header \"593987654321\""), "the response redirects to an address that cannot be parsed"},
		{&json.UnmarshalTypeError{Value: "number 593987654321"}, "a value is of another type: number"},
		{errors.New("http: ContentLength=593987654321 with Body length 0"), "the body of the request is not as long as its Content-Length"},
		{errors.New("http2: request header list larger than peer's advertised limit"), "the headers of the request are larger than the server allows"},
		{errors.New("http2: Transport received GOAWAY from server ErrCode:unknown error code 0x593987654321"), "the server ended the connection"},
		{&net.OpError{Op: "socks connect", Net: "tcp", Err: errors.New("unknown error connection refused")}, "socks connect tcp: the host refused the connection of the SOCKS proxy"},
		{&net.OpError{Op: "socks connect", Net: "tcp", Err: errors.New("no acceptable authentication methods")}, "socks connect tcp: the SOCKS proxy requires another login"},
		{fmt.Errorf("readLoopPeekFailLocked: %w", error(nil)), "the server sent unsolicited data"},
		{fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", io.ErrUnexpectedEOF), "the connection was closed too early"},
		{fmt.Errorf("593987654321: %w", &os.PathError{Path: "593987654321", Err: errors.New("593987654321")}), "a cause whose text may be private"},
		{(*ValidationError)(nil), "a cause whose text may be private"},
		{&net.OpError{Op: "dial", Err: fmt.Errorf("593987654321: %w", (*url.Error)(nil))}, "dial: a cause whose text may be private"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			if got := causeText(test.cause); got != test.want {
				t.Errorf("causeText(%T) = %q, want %q", test.cause, got, test.want)
			}
		})
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	for _, text := range []string{strings.Repeat("é", 4000), strings.Repeat("a", 501) + "日本", "\xff\xfe", "a\x00b\u2028c"} {
		got := (&Error{Outcome: NotSent, Err: vouched(text)}).Error()
		if len(got) > MaxErrorText || !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\u2028\n") {
			t.Errorf("the text is %d bytes long: %q", len(got), got)
		}
	}
}

func TestOnlyDocumentedCodesArePrinted(t *testing.T) {
	tests := map[string]bool{
		"unauthorized": true, "UNAUTHORIZED": true, "INVALID_MEDIA_URL": true, "E0422": true, "E1019": true, "E9999": true,
		"": false, "0422": false, "E12345": false, "e1234": false, "E12 4": false, "window_closed": false,
		"hGt7-Kw2p": false, "hello": false, "593987654321": false,
	}
	for code, safe := range tests {
		if got := (Error{Code: code}).safeCode(); (got != "") != safe {
			t.Errorf("safeCode() of %q = %q, want it printed: %v", code, got, safe)
		}
	}
}
