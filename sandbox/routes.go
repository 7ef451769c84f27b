package sandbox

import (
	"net/http"
	"net/http/httptest"
	"path"

	"github.com/jelou-go/jelou/internal/openapi"
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
