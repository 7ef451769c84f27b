package sandbox

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/sandbox/internal/api"
	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// routes returns a handler that serves the operations at their paths, the page at the root, and the contract. Other paths
// and methods get an error response, and so do requests of foreign web pages.
func (s *Sandbox) routes() (http.Handler, error) {
	operations, err := newOperations(s)
	if err != nil {
		return nil, err
	}
	served := http.NewServeMux() // of its own, so that no other pattern can conflict with the contract's
	api.Register(served, operations)
	mux := http.NewServeMux()
	for _, pattern := range openapi.PageRoutes {
		mux.Handle(pattern, s.page)
	}
	contract := docs.New(s.shown())
	for _, pattern := range openapi.ContractRoutes {
		mux.Handle(pattern, contract)
	}
	mux.HandleFunc("/", noSuchPath)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch reason := s.stranger(r); {
		case reason != "":
			refuse(http.StatusForbidden, "", reason).write(w)
		case !isClean(r.URL.EscapedPath()):
			noSuchPath(w, r)
		default:
			handler, pattern := served.Handler(r)
			if pattern != "" {
				served.ServeHTTP(w, r)
			} else if allowed := allowed(handler, r); allowed != "" {
				no := refuse(http.StatusMethodNotAllowed, "", "This path allows only "+allowed+".")
				no.header["Allow"] = allowed
				no.write(w)
			} else {
				mux.ServeHTTP(w, r)
			}
		}
	}), nil
}

// isClean reports whether the mux serves a path without a redirect. The sandbox must not redirect, because Jelou never does.
func isClean(escaped string) bool {
	clean := path.Clean(escaped)
	return escaped == clean || escaped == clean+"/"
}

func noSuchPath(w http.ResponseWriter, _ *http.Request) {
	refuse(http.StatusNotFound, "", "No such path.").write(w)
}

// allowed returns the methods that the path of a request allows, by the response of net/http to another method.
func allowed(refusal http.Handler, r *http.Request) string {
	response := httptest.NewRecorder()
	refusal.ServeHTTP(response, r)
	return response.Header().Get("Allow")
}

// stranger recognises a request that a foreign web page makes in a browser on this machine. Such a page could push
// messages out of the memory, use up planned failures, or read the messages. stranger returns the reason for a refusal, or
// "" for any other request.
func (s *Sandbox) stranger(r *http.Request) (reason string) {
	if !s.knowsHost(r) {
		return "The sandbox does not know this host name: use a loopback address, or the host of --addr (sandbox.WithHost)."
	}
	same := *r
	same.Method = http.MethodPost // net/http would allow a foreign GET
	if crossOrigin.Check(&same) != nil {
		return "The sandbox does not serve requests of other web pages. Open its address in the address bar."
	}
	return ""
}

var crossOrigin = http.NewCrossOriginProtection()

// knowsHost reports whether the client uses a host name that an attacker cannot own. A browser lets a page call its own
// name, and the owner of that name can point it to this machine. knowsHost allows every name with TLS, because the sandbox
// has no certificate for an attacker's name, and for a handler without a server.
func (s *Sandbox) knowsHost(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	host := strings.ToLower((&url.URL{Host: r.Host}).Hostname())
	if r.TLS != nil || local == nil || plainhttp.IsLoopback(host) || slices.Contains(s.hosts, host) {
		return true
	}
	_, err := netip.ParseAddr(host)
	return !local.IP.IsLoopback() && (err == nil || plainhttp.IsPrivate(host))
}
