// Package request builds the HTTP requests that the generated client sends.
package request

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/jelou-go/jelou/internal/encode"
)

// Error says why a request could not be built. Its text holds nothing of the request itself, as
// paths can hold phone numbers.
type Error struct{ reason string }

func (e *Error) Error() string { return e.reason }

// SafeText is Error; it tells delivery.Error that the text holds nothing private.
func (e *Error) SafeText() string { return e.reason }

// JSON gives what was encoded, as a body, and ends the encoder.
func JSON(e *encode.Encoder) (*bytes.Reader, error) {
	encoded, err := e.End()
	if err != nil {
		return nil, &encodingError{err}
	}
	if string(encoded) == "null" {
		return nil, &Error{"the message is nil"}
	}
	return bytes.NewReader(encoded), nil
}

// encodingError keeps the cause for errors.As, and out of the text: it may quote a value.
type encodingError struct{ cause error }

func (e *encodingError) Error() string    { return "the message cannot be encoded as JSON" }
func (e *encodingError) SafeText() string { return e.Error() }
func (e *encodingError) Unwrap() error    { return e.cause }

// NewRequest makes a request for a path of the contract, such as /v1/bots/{botId}/messages, whose
// parameters are filled in order.
func (s *Server) NewRequest(ctx context.Context, method, path, contentType string, body io.Reader, params ...Param) (*http.Request, error) {
	if ctx == nil {
		return nil, &Error{"the context is nil"}
	}
	address, err := s.at(path, params)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, "", body)
	if err != nil {
		return nil, &Error{"the request cannot be built"}
	}
	*req.URL, req.Host = address, address.Host
	values := [...]string{contentType, "application/json"}
	req.Header["Content-Type"] = values[0:1:1]
	req.Header["Accept"] = values[1:2:2]
	return req, nil
}

// Edit passes the request through the editors. Whatever they did, its header is its own afterwards: they may
// have put one there that other requests use, too.
func Edit[F ~func(context.Context, *http.Request) error](ctx context.Context, req *http.Request, groups ...[]F) error {
	own := reflect.ValueOf(req.Header).Pointer()
	for _, editors := range groups {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				return err
			}
		}
	}
	if reflect.ValueOf(req.Header).Pointer() != own {
		req.Header = req.Header.Clone()
	}
	return nil
}
