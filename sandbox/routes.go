package sandbox

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// routes serves the operations at their paths and the page at the root. Every other path and method gets an error
// response, and so does every request that a stranger's web page makes.
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
		mux.Handle(pattern, s.page)
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
