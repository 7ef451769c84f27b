package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
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

func (d *doctor) setting(s cli.Setting) bool {
	finding := "set"
	if s.Value != "" && s.Err == nil {
		finding = s.Value
	}
	switch {
	case s.Source != "":
		finding += ", from " + s.Source
	case s.Value != "":
		finding += ", the default"
	default:
		finding = "not set"
	}
	switch {
	case s.Err == nil:
		return d.pass(s.Name, finding)
	case s.Source == "":
		return d.fail(s.Name, finding, `set it, or give a file with --env-file; "jelou sandbox" prints settings to try with`)
	default:
		return d.fail(s.Name, finding, s.Err.Error())
	}
}

// network checks the way to the service, up to TLS, and reports whether it is open.
func (d *doctor) network(address *url.URL) bool {
	ctx, cancel := context.WithTimeout(d.cmd.Context(), patience)
	defer cancel()
	if !plainhttp.MayCarryCredentials(cli.Transport(), address) {
		return d.fail("TLS", "none: "+address.Host+" is called over plain HTTP",
			"credentials go only over https, or over http to this machine or to a private host in "+cli.EnvAllowHTTP)
	}
	proxy, err := proxyOf(address)
	if err != nil {
		return d.fail("proxy", "the proxy's variable is not a URL", "correct HTTPS_PROXY or HTTP_PROXY")
	}
	if proxy != nil {
		d.pass("proxy", proxy.Host+", from the environment")
		d.skip("left to the proxy", "DNS", "TLS")
		conn := d.dial(ctx, "proxy connection", proxy, "nobody listens at the proxy's address: correct HTTPS_PROXY or HTTP_PROXY")
		return conn != nil && conn.Close() == nil
	}
	d.pass("proxy", "none")
	if !d.resolve(ctx, address.Hostname()) {
		return false
	}
	conn := d.dial(ctx, "connection", address, "look at --server, at the service, and at firewalls on the way")
	if conn == nil {
		return false
	}
	defer func() { _ = conn.Close() }() // nothing was written, except to say hello
	if address.Scheme == "http" {
		return d.pass("TLS", "none, which is allowed for this host")
	}
	return d.handshake(ctx, conn, address.Hostname())
}

// proxyOf returns the proxy for a URL; nil for none. Without an error, net/http would call the service without the proxy if
// it cannot read its variable.
func proxyOf(address *url.URL) (*url.URL, error) {
	config := httpproxy.FromEnvironment()
	proxy, err := config.ProxyFunc()(address)
	if err != nil || proxy != nil && proxy.Host != "" {
		return proxy, err
	}
	for _, given := range []*string{&config.HTTPProxy, &config.HTTPSProxy} {
		if *given != "" {
			*given = "http://proxy.example.com"
		}
	}
	if proxy, err = config.ProxyFunc()(address); proxy != nil {
		return nil, errors.New("not a URL")
	}
	return nil, err
}

// dial returns a connection to a URL's host; nil for none.
func (d *doctor) dial(ctx context.Context, name string, to *url.URL, advice string) net.Conn {
	port := map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[to.Scheme]
	address := net.JoinHostPort(to.Hostname(), cmp.Or(to.Port(), port, "80"))
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		d.fail(name, "none to "+address+", "+cli.Cause(err), advice)
		return nil
	}
	d.pass(name, "to "+address)
	return conn
}

func (d *doctor) handshake(ctx context.Context, conn net.Conn, host string) bool {
	secure := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		return d.fail("TLS", cli.Cause(err), adviceTLS(err))
	}
	state := secure.ConnectionState()
	finding := tls.VersionName(state.Version)
	if end := state.PeerCertificates[0].NotAfter; time.Until(end) < expiry {
		finding += ", with a certificate that ends on " + end.Format(time.DateOnly)
	}
	return d.pass("TLS", finding)
}

func (d *doctor) resolve(ctx context.Context, host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return d.pass("DNS", "not needed, as the server is an address")
	}
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return d.fail("DNS", host+" has no address", "look at --server for a misspelling, and at the name servers of this machine")
	}
	return d.pass("DNS", fmt.Sprintf("%s is %s", host, strings.Join(found, ", ")))
}

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
