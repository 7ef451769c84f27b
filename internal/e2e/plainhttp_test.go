package e2e

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// Every host name leads to one loopback server, which counts connections.
func TestCredentialsOverPlainHTTPNeedANamedPrivateHost(t *testing.T) {
	var dialed atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"success":true,"messageId":"m1"}`))
	}))
	defer server.Close()
	base := transport.NewBase()
	base.DisableKeepAlives = true
	dial := base.DialContext
	base.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		dialed.Add(1)
		return dial(ctx, network, server.Listener.Addr().String())
	}
	creds, err := auth.NewBasic("id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		server string
		named  []string
		sent   bool
	}{
		"not named":         {"http://sandbox:8080", nil, false},
		"named":             {"http://sandbox:8080", []string{"sandbox"}, true},
		"named in capitals": {"http://sandbox", []string{"Sandbox"}, true},
		"another is named":  {"http://sandbox", []string{"sandbox2", ""}, false},
		"private address":   {"http://10.1.2.3:80", []string{"10.1.2.3"}, true},
		"public name":       {"http://sandbox.example.com", []string{"sandbox.example.com"}, false},
		"public address":    {"http://203.0.113.7", []string{"203.0.113.7"}, false},
		// net/http reads this full stop as a dot.
		"public name in Chinese": {"http://sandbox。com", []string{"sandbox。com"}, false},
		"loopback":               {"http://127.0.0.1:1", nil, true},
		// net/http would send it to a proxy.
		"localhost in capitals": {"http://LOCALHOST:1", nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dialed.Store(0)
			client, err := jelou.NewClientWithResponses(test.server, jelou.WithRequestEditorFn(creds.Intercept),
				jelou.WithHTTPClient(transport.New(transport.WithBase(base), transport.WithPlainHTTP(test.named...))))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.SendMessageWithResponse(t.Context(), "bot", jelou.TextMessage{UserID: "593987654321", Text: "Hello"})
			if test.sent {
				if err != nil || dialed.Load() != 1 {
					t.Errorf("error %v, %d connections; want success over 1", err, dialed.Load())
				}
				return
			}
			if delivery.Of(err) != delivery.NotSent || !strings.Contains(err.Error(), "credentials go over https only") || dialed.Load() != 0 {
				t.Errorf("error %v, %d connections; want an error and no connection", err, dialed.Load())
			}
		})
	}
}
