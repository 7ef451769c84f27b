package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/plainhttp"
)

const (
	patience = 10 * time.Second // for DNS, the connection and TLS
	drift    = time.Minute      // between this machine's clock and the service's
	expiry   = 14 * 24 * time.Hour
)

var needs = cli.Needs{Bot: true, Credentials: true}

func (d *doctor) run() error {
	right := true
	server := ""
	for _, setting := range cli.Settings(d.cmd, needs) {
		right = d.setting(setting) && right
		if setting.Name == cli.EnvServer && setting.Err == nil {
			server = setting.Value
		}
	}
	address, err := url.Parse(server)
	reached := server != "" && err == nil && d.network(address)
	switch {
	case !reached:
		d.skip("the service is not reached", "credentials", "bot", "clock")
	case !right:
		d.skip("a setting is missing or wrong", "credentials", "bot", "clock")
	default:
		d.service()
	}
	return d.broken
}

func (d *doctor) skip(why string, names ...string) {
	for _, name := range names {
		d.say(check{Name: name, Result: skipped, Finding: why})
	}
}

// setting checks one setting, and reports whether it is right.
func (d *doctor) setting(s cli.Setting) bool {
	c := check{Name: s.Name, Result: ok, Finding: "set"}
	if s.Value != "" && s.Err == nil {
		c.Finding = s.Value
	}
	switch {
	case s.Source != "":
		c.Finding += ", from " + s.Source
	case s.Value != "":
		c.Finding += ", the default"
	default:
		c.Finding = "not set"
	}
	if s.Err != nil {
		c.Result, c.Advice = failed, s.Err.Error()
		if s.Source == "" {
			c.Advice = `set it, or give a file with --env-file; "jelou sandbox" prints settings to try with`
		}
	}
	d.say(c)
	return s.Err == nil
}

// network checks the way to the service, up to TLS, and reports whether it is open.
func (d *doctor) network(address *url.URL) bool {
	if !plainhttp.MayCarryCredentials(cli.Transport(), address) {
		d.say(check{"TLS", failed, "none: " + address.Host + " is called over plain HTTP",
			"credentials go only over https, or over http to this machine or to a private host in " + cli.EnvAllowHTTP})
		return false
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: address})
	switch {
	case err != nil:
		d.say(check{"proxy", failed, "the proxy's variable is not a URL", "correct HTTPS_PROXY or HTTP_PROXY"})
		return false
	case proxy != nil:
		d.say(check{Name: "proxy", Result: ok, Finding: proxy.Host + ", from the environment"})
		d.skip("left to the proxy", "DNS", "TLS")
		return d.dial("proxy connection", proxy.Host, "80", "nobody listens at the proxy's address: correct HTTPS_PROXY or HTTP_PROXY")
	}
	d.say(check{Name: "proxy", Result: ok, Finding: "none"})
	port := map[string]string{"http": "80", "https": "443"}[address.Scheme]
	if !d.resolve(address.Hostname()) ||
		!d.dial("connection", address.Host, port, "look at --server, at the service, and at firewalls on the way") {
		return false
	}
	if address.Scheme == "http" {
		d.say(check{Name: "TLS", Result: ok, Finding: "none, which is allowed for this host"})
		return true
	}
	return d.handshake(address, port)
}

func (d *doctor) resolve(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		d.say(check{Name: "DNS", Result: ok, Finding: "not needed, as the server is an address"})
		return true
	}
	ctx, cancel := context.WithTimeout(d.cmd.Context(), patience)
	defer cancel()
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		d.say(check{"DNS", failed, host + " has no address", "look at --server for a misspelling, and at the name servers of this machine"})
		return false
	}
	d.say(check{Name: "DNS", Result: ok, Finding: fmt.Sprintf("%s is %s", host, strings.Join(found, ", "))})
	return true
}

func (d *doctor) dial(name, host, port, advice string) bool {
	address := withPort(host, port)
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(d.cmd.Context(), "tcp", address)
	if err != nil {
		d.say(check{name, failed, "none to " + address + ", " + words(err), advice})
		return false
	}
	_ = conn.Close() // nothing was written
	d.say(check{Name: name, Result: ok, Finding: "to " + address})
	return true
}

func withPort(host, port string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

func (d *doctor) handshake(address *url.URL, port string) bool {
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: patience}, Config: &tls.Config{MinVersion: tls.VersionTLS12}}
	ctx, cancel := context.WithTimeout(d.cmd.Context(), patience)
	defer cancel()
	conn, err := dialer.DialContext(ctx, "tcp", withPort(address.Host, port))
	if err != nil {
		d.say(check{"TLS", failed, words(err), adviceTLS(err)})
		return false
	}
	defer func() { _ = conn.Close() }() // nothing was written
	secure, _ := conn.(*tls.Conn)
	state := secure.ConnectionState()
	c := check{Name: "TLS", Result: ok, Finding: tls.VersionName(state.Version)}
	if end := state.PeerCertificates[0].NotAfter; time.Until(end) < expiry {
		c.Finding += ", with a certificate that ends on " + end.Format(time.DateOnly)
	}
	d.say(c)
	return true
}

// adviceTLS returns advice after a failed handshake.
func adviceTLS(err error) string {
	var invalid x509.CertificateInvalidError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "if a proxy or a test server has a certificate of its own, add its authority to this machine's, or name its file in SSL_CERT_FILE"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "look at this machine's clock; if it is right, the service must renew its certificate"
	case errors.As(err, new(x509.HostnameError)):
		return "look at --server: the certificate is for another host"
	case errors.As(err, &plain):
		return "the server speaks no TLS: for a sandbox, --server begins with http://"
	default:
		return "look at the network between this machine and the service"
	}
}

// words returns an error's text from package delivery, which has nothing private.
func words(err error) string {
	return strings.TrimPrefix(delivery.Wrap(delivery.NotSent, err).Error(), "jelou: not sent: ")
}
