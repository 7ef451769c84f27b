package main

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// route checks that http.ServeMux, which serves the sandbox's operations, can tell the operation from the earlier ones, and
// from the other pages of the sandbox.
func (s *support) route(op *openapi.Operation, earlier []*openapi.Operation) {
	place := "operation " + op.ID
	_, err := url.PathUnescape(op.Path)
	if err != nil || strings.ContainsAny(op.Path, "?#") || strings.TrimSuffix(path.Clean(op.Path), "/") != strings.TrimSuffix(op.Path, "/") {
		s.refuse(place, "the path %s must have no query, no . or .., no empty segment, and no %% without two digits", op.Path)
		return
	}
	if !isServed(op) {
		s.refuse(place, "a parameter must be a whole segment of the path %s, and stand there once", op.Path)
		return
	}
	for _, own := range slices.Concat(openapi.PageRoutes, openapi.ContractRoutes) {
		_, page, _ := strings.Cut(strings.TrimSuffix(own, "{$}"), " ")
		if takes(op, page) {
			s.refuse(place, "the path %s would take the place of %s, where the sandbox serves its own pages", op.Path, page)
			return
		}
	}
	for _, other := range earlier {
		if isServed(other) && !isServed(other, op) {
			s.refuse(place, "the path %s and the path %s of operation %s match the same request, and neither is more specific", op.Path, other.Path, other.ID)
		}
	}
}

// takes reports whether the operation is served at the path of a page, or at the paths below it if it ends in /.
func takes(op *openapi.Operation, page string) bool {
	if page != "/" && strings.HasSuffix(page, "/") {
		page += "file"
	}
	mux := http.NewServeMux()
	mux.Handle(op.Route(), http.NotFoundHandler())
	_, pattern := mux.Handler(&http.Request{Method: op.Method, URL: &url.URL{Path: page}})
	return pattern != ""
}

func isServed(all ...*openapi.Operation) (ok bool) {
	defer func() { ok = recover() == nil }() // ServeMux panics
	mux := http.NewServeMux()
	for _, op := range all {
		mux.Handle(op.Route(), http.NotFoundHandler())
	}
	return true
}

// kinds checks that the command line, which writes quick_reply as quick-reply, can tell the kinds of a body apart.
func (s *support) kinds(place string, body *openapi.Schema) {
	known := make(map[string]string)
	for _, kind := range body.Mapping {
		word := strings.ToLower(openapi.LettersAndDigits(kind.Value))
		if word == "" {
			s.refuse(place, "discriminator: the kind %q needs a letter or a digit, because it becomes a command", kind.Value)
		} else if other, ok := known[word]; ok {
			s.refuse(place, "discriminator: the command line cannot tell the kinds %s and %s apart", other, kind.Value)
		}
		known[word] = kind.Value
	}
}
