package openapi

import (
	"fmt"
	"net/url"
	"strings"
)

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
