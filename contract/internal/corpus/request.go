package corpus

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
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
	value, has := c.Parameters[key(p)]
	if !has {
		return nil
	}
	s, texts := p.Schema, openapi.Texts(value)
	if s.IsList() {
		s = s.Items
	}
	for i, text := range texts {
		if n, err := strconv.ParseFloat(text, 64); err == nil && s.Type == "number" {
			texts[i] = strconv.FormatFloat(n, 'f', -1, 64) // the client also writes 1.0 as 1
		}
	}
	return texts
}
