package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/loopback"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// routes puts the operations where the contract has them and the page at the root, and gives every other path and method its answer.
func (s *Sandbox) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	operations, err := newOperations(s)
	if err != nil {
		return nil, err
	}
	api.Register(mux, operations)
	methods := make(map[string][]string)
	for _, op := range operations.document.Operations {
		methods[op.Path] = append(methods[op.Path], op.Method)
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, otherMethod(allowed))
	}
	for _, pattern := range []string{"GET /{$}", "GET /events", "GET /assets/"} {
		mux.Handle(pattern, onlyOnThisMachine(s.page))
	}
	mux.HandleFunc("/", noSuchPath)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isClean(r.URL.EscapedPath()) {
			noSuchPath(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}), nil
}

// onlyOnThisMachine keeps a page from elsewhere, in a browser of this machine, from reading the messages
// under a name of its own that it points here.
func onlyOnThisMachine(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
		if to != nil && to.IP.IsLoopback() && !loopback.IsHost(hostname(r)) {
			refuse(http.StatusForbidden, "", "The page is shown at a loopback address only.").write(w)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// hostname is the name by which the client calls this machine.
func hostname(r *http.Request) string {
	u := url.URL{Host: r.Host}
	return u.Hostname()
}

// isClean tells the paths that the mux would redirect: a redirect is no answer of Jelou's.
func isClean(escaped string) bool {
	clean := path.Clean(escaped)
	return escaped == clean || escaped == clean+"/"
}

func noSuchPath(w http.ResponseWriter, _ *http.Request) {
	refuse(http.StatusNotFound, "", "There is no such path.").write(w)
}

// otherMethod answers a request whose path exists, for other methods.
func otherMethod(allowed []string) http.HandlerFunc {
	slices.Sort(allowed)
	methods := strings.Join(allowed, ", ")
	no := refuse(http.StatusMethodNotAllowed, "", "This path takes only "+methods+".")
	no.header["Allow"] = methods
	return func(w http.ResponseWriter, _ *http.Request) { no.write(w) }
}
