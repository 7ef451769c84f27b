package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// readAhead reads the body of a 2xx, so that a read is repeated if its response is cut off.
func readAhead(resp *http.Response) error {
	if resp.StatusCode/100 != 2 {
		return nil
	}
	text, err := delivery.ReadBody(resp)
	if errors.Is(err, delivery.ErrBodyTooLarge) {
		text, err = append(text, 0), nil // still too large
	}
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return err
}

// body is a response body that is capped and ends the call when it is closed.
type body struct {
	io.ReadCloser
	left    int       // bytes that may still be read; -1 after the cap was exceeded
	began   time.Time // the attempt
	ctx     context.Context
	cancel  context.CancelFunc
	request http.Request // the response's
}

// finish prepares a response for the caller. It caps the body, and keeps the call's time-out running until the body is
// closed. It removes the header of the response's request, so that printing the whole response cannot show credentials.
func (a *attempt) finish(ctx context.Context, resp *http.Response) *http.Response {
	b := &a.body
	b.ReadCloser, b.left, b.ctx, b.cancel = resp.Body, delivery.MaxBody, ctx, a.cancel
	if resp.Body == nil {
		b.ReadCloser = http.NoBody
	}
	resp.Body = b
	if resp.Request != nil {
		b.request = *resp.Request
		b.request.Header = nil
		resp.Request = &b.request
	}
	return resp
}

// Began returns the time at which the attempt began. Package delivery calls it.
func (b *body) Began() time.Time { return b.began }

// Read requests one byte more than the cap allows, so that it notices a body that exceeds the cap.
func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, delivery.ErrBodyTooLarge
	}
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if n > b.left {
		n, b.left = b.left, -1
		return n, delivery.ErrBodyTooLarge
	}
	b.left -= n
	if err != nil && err != io.EOF { //nolint:errorlint // a reader returns io.EOF itself
		err = causeOf(b.ctx, err)
	}
	return n, err
}

// Close also releases the call's time-out.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}
