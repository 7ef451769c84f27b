package transport

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// finish hands a response to the caller: with an end to its length, and the time-out of the call until it is closed. The
// header of its request is gone, and the credentials with it: what prints a response whole would print them.
func finish(resp *http.Response, began time.Time, cancel context.CancelFunc) *http.Response {
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	resp.Body = &body{ReadCloser: resp.Body, left: delivery.MaxBody, began: began, cancel: cancel}
	if resp.Request != nil {
		same := *resp.Request
		same.Header = nil
		resp.Request = &same
	}
	return resp
}

// body is that of a response.
type body struct {
	io.ReadCloser
	left   int // -1 once the cap was passed
	began  time.Time
	cancel context.CancelFunc
}

// Began tells package delivery when the attempt began.
func (b *body) Began() time.Time { return b.began }

// Read asks for one byte more than is left, to tell a body that ends at the cap from one that goes on.
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
	return n, err
}

// Close also ends the time-out of the call.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}
