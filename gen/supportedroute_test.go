package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// http.ServeMux, which serves the sandbox, must be able to tell the operations apart.
func TestPathsThatNobodyCanServeAreRejected(t *testing.T) {
	for paths, want := range map[string]string{
		"/a/{x}:run":          "operation op0: a parameter must be a whole segment of the path /a/{x}:run, and stand there once",
		"/a/{x}/{x}":          "operation op0: a parameter must be a whole segment of the path /a/{x}/{x}, and stand there once",
		"/a/{x}/b /a/b/{x}":   "operation op1: the path /a/b/{x} and the path /a/{x}/b of operation op0 match the same request, and neither is more specific",
		"/a/{x} /a/b /a/":     "",
		"/a?x=1":              "operation op0: the path /a?x=1 must have no query, no . or .., no empty segment, and no % without two digits",
		"/a/100%":             "operation op0: the path /a/100% must have no query, no . or .., no empty segment, and no % without two digits",
		"/a/%20b":             "",
		"/a/../b":             "operation op0: the path /a/../b must have no query, no . or .., no empty segment, and no % without two digits",
		"/a//b":               "operation op0: the path /a//b must have no query, no . or .., no empty segment, and no % without two digits",
		"/":                   "operation op0: the path / would take the place of /, where the sandbox serves its own pages",
		"/events":             "operation op0: the path /events would take the place of /events, where the sandbox serves its own pages",
		"/assets/{name}":      "operation op0: the path /assets/{name} would take the place of /assets/, where the sandbox serves its own pages",
		"/openapi.yaml":       "operation op0: the path /openapi.yaml would take the place of /openapi.yaml, where the sandbox serves its own pages",
		"/{x}":                "operation op0: the path /{x} would take the place of /events, where the sandbox serves its own pages",
		"/{x}/b /events/b":    "",
		"/a/{team-id}/{2x}":   "",
		"/a/{x}/b /a/{x}/{y}": "",
	} {
		document := &openapi.Document{}
		for i, path := range strings.Fields(paths) {
			op := &openapi.Operation{ID: fmt.Sprint("op", i), Method: "GET", Path: path, Responses: []*openapi.Response{{Status: "204"}}}
			for _, name := range []string{"x", "y", "name", "team-id", "2x"} {
				if strings.Contains(path, "{"+name+"}") {
					op.Parameters = append(op.Parameters, &openapi.Parameter{Name: name, In: "path", Style: "simple", Schema: &openapi.Schema{Type: "string"}})
				}
			}
			document.Operations = append(document.Operations, op)
		}
		if err := supported(document); want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %s", paths, err, want)
		}
	}
}
