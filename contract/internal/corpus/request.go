package corpus

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Request returns the case as a plain HTTP request, which may break the contract.
func (c Case) Request(server string) (*http.Request, error) {
	address := c.Operation.Address(c.texts)
	var body io.Reader
	if c.Body != nil {
		body = bytes.NewReader(c.Body)
	}
	req, err := http.NewRequest(c.Operation.Method, server+address, body) //nolint:noctx // the caller gives it one
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
		if values := c.texts(p); values != nil {
			texts[p.Name] = strings.Join(values, ",")
		}
	}
	return texts
}

// texts returns the text of each value of a parameter, or nil if the case does not have the parameter.
func (c Case) texts(p *openapi.Parameter) []string {
	if value, has := c.Parameters[key(p)]; has {
		return openapi.Texts(value)
	}
	return nil
}
