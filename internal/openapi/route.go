package openapi

import (
	"fmt"
	"net/url"
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

// Address returns the operation's path and query. values returns the text of a parameter, or of each value of a list; nil
// leaves the parameter out.
func (o *Operation) Address(values func(*Parameter) []string) string {
	path, query := o.Path, make(url.Values)
	for _, p := range o.Parameters {
		texts := values(p)
		switch {
		case texts == nil:
		case p.In == "path":
			for i, text := range texts {
				texts[i] = url.PathEscape(text)
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", strings.Join(texts, ","))
		case p.In == "query" && p.Explode:
			query[p.Name] = texts
		case p.In == "query":
			query.Set(p.Name, strings.Join(texts, ","))
		}
	}
	if text := query.Encode(); text != "" {
		return path + "?" + text
	}
	return path
}

// Texts returns the text of each item of a list that [Decode] returned, or the single text of any other value.
func Texts(value any) []string {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = fmt.Sprint(item)
	}
	return texts
}
