// Package request builds the HTTP requests that the generated client sends.
package request

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Error says why a request could not be built. Its text holds nothing of the request itself, as
// paths can hold phone numbers.
type Error struct{ reason string }

func (e *Error) Error() string { return e.reason }

// SafeText is Error; it tells delivery.Error that the text holds nothing private.
func (e *Error) SafeText() string { return e.reason }

// CheckServer makes sure that a path can be appended to the server's URL.
func CheckServer(server string) error {
	u, err := url.Parse(server)
	switch {
	case err != nil:
		// url.Error quotes the URL, which may hold credentials.
		return &Error{"server URL: cannot be parsed"}
	case u.Scheme != "https" && u.Scheme != "http":
		return &Error{"server URL: must begin with https:// or http://"}
	case u.Hostname() == "":
		return &Error{"server URL: has no host"}
	case u.User != nil:
		return &Error{"server URL: must not hold credentials"}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(server, "#"):
		return &Error{"server URL: must not have a query or a fragment"}
	}
	return nil
}

// JSON encodes a body in one pass of encoding/json.
func JSON(body any) (io.Reader, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, &encodingError{err}
	}
	if bytes.Equal(encoded, []byte("null")) {
		return nil, &Error{"the message is nil"}
	}
	return bytes.NewReader(encoded), nil
}

// encodingError keeps the cause for errors.As, and out of the text: it may quote a value.
type encodingError struct{ cause error }

func (e *encodingError) Error() string    { return "the message cannot be encoded as JSON" }
func (e *encodingError) SafeText() string { return e.Error() }
func (e *encodingError) Unwrap() error    { return e.cause }

// New makes a request for a path of the contract, such as /v1/bots/{botId}/messages, whose
// parameters are filled in order.
func New(method, server, path, contentType string, body io.Reader, params ...Param) (*http.Request, error) {
	if err := CheckServer(server); err != nil {
		return nil, err
	}
	filled, err := fill(path, params)
	if err != nil {
		return nil, err
	}
	// The context of the call is set by Edit.
	req, err := http.NewRequestWithContext(context.Background(), method, strings.TrimRight(server, "/")+filled, body)
	if err != nil {
		return nil, &Error{"the request cannot be built"}
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// Edit gives the request its context and passes it through the editors.
func Edit[F ~func(context.Context, *http.Request) error](ctx context.Context, req *http.Request, groups ...[]F) (*http.Request, error) {
	if ctx == nil {
		return nil, &Error{"the context is nil"}
	}
	req = req.WithContext(ctx)
	for _, editors := range groups {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				return nil, err
			}
		}
	}
	return req, nil
}
