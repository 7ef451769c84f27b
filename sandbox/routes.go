package sandbox

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/sandbox/internal/api"
	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// routes returns a handler that serves the operations at their paths, the page at the root, and the contract. Other paths
// and methods get an error response, and so do requests of foreign web pages.
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
	for _, pattern := range []string{"GET /{$}", "GET /events", "GET /assets/", "POST /reply", "POST /clear"} {
		mux.Handle(pattern, s.page)
	}
	contract := docs.New(s.shown())
	for _, pattern := range docs.Routes {
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
			mux.ServeHTTP(w, r)
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

// otherMethod responds to a request whose path allows only other methods.
func otherMethod(allowed []string) http.HandlerFunc {
	slices.Sort(allowed)
	methods := strings.Join(allowed, ", ")
	no := refuse(http.StatusMethodNotAllowed, "", "This path allows only "+methods+".")
	no.header["Allow"] = methods
	return func(w http.ResponseWriter, _ *http.Request) { no.write(w) }
}
