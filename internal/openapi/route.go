package openapi

import (
	"strings"
	"unicode"
)

// The sandbox serves more than the operations, by these patterns of http.ServeMux: its page, and the contract. No operation
// can have their paths.
var (
	PageRoutes     = []string{"GET /{$}", "GET /events", "GET /assets/", "POST /reply", "POST /clear"}
	ContractRoutes = []string{"GET /docs", "GET /docs/", "GET /openapi.yaml", "GET /openapi-3.0.yaml"}
)

// Route returns the operation's method and path as a pattern of http.ServeMux. Its wildcards are the names of
// [Parameter.Wildcard].
func (o *Operation) Route() string {
	path := o.Path
	for _, p := range o.In("path") {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", "{"+p.Wildcard()+"}")
	}
	if strings.HasSuffix(path, "/") {
		path += "{$}" // only this path, and none below it
	}
	return o.Method + " " + path
}

// Wildcard returns the name of a path parameter in [Operation.Route]: team_id for team-id, because http.ServeMux accepts
// only identifiers of Go.
func (p *Parameter) Wildcard() string {
	name := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return '_'
	}, p.Name)
	if name != "" && unicode.IsDigit(rune(name[0])) {
		return "_" + name
	}
	return name
}
