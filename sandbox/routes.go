package sandbox

import (
	"net/http"
	"path"
	"slices"
	"strings"

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
	var methods []string
	for _, op := range operations.document.Operations {
		methods = append(methods, op.Method)
	}
	slices.Sort(methods)
	methods = slices.Compact(methods)
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
		case has(served, r):
			served.ServeHTTP(w, r)
		default:
			if allowed := allowed(served, methods, r); len(allowed) > 0 {
				otherMethod(allowed).write(w)
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

func has(mux *http.ServeMux, r *http.Request) bool {
	_, pattern := mux.Handler(r)
	return pattern != ""
}

// allowed returns those of the methods with which the mux serves the path of the request.
func allowed(mux *http.ServeMux, methods []string, r *http.Request) []string {
	return slices.DeleteFunc(slices.Clone(methods), func(method string) bool {
		other := *r
		other.Method = method
		return !has(mux, &other)
	})
}

// otherMethod is the response to a request whose path allows only other methods.
func otherMethod(allowed []string) response {
	methods := strings.Join(allowed, ", ")
	no := refuse(http.StatusMethodNotAllowed, "", "This path allows only "+methods+".")
	no.header["Allow"] = methods
	return no.response
}
