package e2e

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// After keepalive_requests requests, nginx ends an HTTP/2 connection with a GOAWAY and ignores the requests in flight.
// The client must send them again on another connection, with the default transport and with a caller's base. No outcome
// may be unknown, and the service must receive each message once.
func TestMessagesSurviveNginxEndingConnections(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("needs nginx; run it with make test-long")
	}
	const messages = 60
	for how, options := range map[string][]jelou.ClientOption{"default": nil, "through a base": throughBase()} {
		t.Run(how, func(t *testing.T) {
			var seen sync.Map
			var requests atomic.Int32
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				body, _ := io.ReadAll(r.Body)
				if _, twice := seen.LoadOrStore(string(body), true); twice {
					t.Errorf("the service received %s twice", body)
				}
				_, _ = io.WriteString(w, sent)
			}))
			defer service.Close()
			client := newClient(t, nginxBefore(t, service.Listener.Addr().String()), options...)
			var all sync.WaitGroup
			var failed atomic.Int32
			for i := range messages {
				all.Go(func() {
					_, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: hello.UserID, Text: fmt.Sprint("message ", i)})
					if err != nil {
						failed.Add(1)
						t.Errorf("message %d: %v (%v)", i, err, delivery.Of(err))
					}
				})
			}
			all.Wait()
			if n := requests.Load(); n != messages {
				t.Errorf("the service received %d requests for %d messages; %d messages failed", n, messages, failed.Load())
			}
		})
	}
}

const nginxConfig = `
daemon off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s ssl http2;
		ssl_certificate %[1]s/server.pem;
		ssl_certificate_key %[1]s/server.key;
		keepalive_requests 5;
		location / { proxy_pass http://%[3]s; }
	}
}
`

// nginxBefore starts nginx on loopback, with TLS and HTTP/2, in front of a service. It returns nginx's URL.
func nginxBefore(t *testing.T, service string) string {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil {
		path = "/usr/sbin/nginx"
	}
	dir := t.TempDir()
	address := freeAddress(t)
	writeCertificate(t, dir)
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, address, service), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "-c", config, "-p", dir)
	if err := cmd.Start(); err != nil {
		t.Fatalf("nginx does not start (on Debian, install nginx-light): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(20 * time.Second); ; {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			return "https://" + address
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Fatalf("nginx does not listen: %v\n%s", err, text)
		}
		time.Sleep(10 * time.Millisecond) // until nginx listens
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func writeCertificate(t *testing.T, dir string) {
	t.Helper()
	certificate := localHTTP2.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"server.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]},
		"server.key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
