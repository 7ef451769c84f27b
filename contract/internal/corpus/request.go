package corpus

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Request returns the case as a plain HTTP request, which may break the contract.
func (c Case) Request(server string) (*http.Request, error) {
	path := c.Operation.Path
	for name, text := range c.PathParameters() {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(text))
	}
	query := make(url.Values)
	for _, p := range c.Operation.In("query") {
		if value, has := c.Parameters[p.Name]; has {
			query[p.Name] = textsOf(value)
			if !p.Explode {
				query[p.Name] = []string{strings.Join(query[p.Name], ",")}
			}
		}
	}
	address := server + path
	if text := query.Encode(); text != "" {
		address += "?" + text
	}
	var body io.Reader
	if c.Body != nil {
		body = bytes.NewReader(c.Body)
	}
	req, err := http.NewRequest(c.Operation.Method, address, body) //nolint:noctx // the caller gives it one
	if err != nil {
		return nil, err
	}
	if c.Body != nil {
		req.Header.Set("Content-Type", openapi.JSONType)
	}
	return req, nil
}

// PathParameters returns the path parameters that the case has, unescaped.
func (c Case) PathParameters() map[string]string {
	texts := make(map[string]string)
	for _, p := range c.Operation.In("path") {
		if value, has := c.Parameters[p.Name]; has {
			texts[p.Name] = strings.Join(textsOf(value), ",")
		}
	}
	return texts
}

// textsOf returns the items of a list as texts, or the single text of any other value.
func textsOf(value any) []string {
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
