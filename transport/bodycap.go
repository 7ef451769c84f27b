package transport

import (
	"io"
	"net/http"

	"github.com/jelou-go/jelou/delivery"
)

// ErrBodyTooLarge is what reading an answer beyond 1 MiB fails with. It is [delivery.ErrBodyTooLarge].
var ErrBodyTooLarge = delivery.ErrBodyTooLarge

// bodyCap puts an end to answers that have none.
type bodyCap struct {
	next http.RoundTripper
}

func (t *bodyCap) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil || resp == nil || resp.Body == nil {
		return resp, err
	}
	resp.Body = &cappedBody{ReadCloser: resp.Body, left: delivery.MaxBody}
	return resp, nil
}

type cappedBody struct {
	io.ReadCloser
	left int // -1 once the cap was passed
}

// Read asks for one byte more than is left, to tell a body that ends at the cap from one that goes on.
func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrBodyTooLarge
	}
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if n > b.left {
		n, b.left = b.left, -1
		return n, ErrBodyTooLarge
	}
	b.left -= n
	return n, err
}
