package transport

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
)

// tries hands out the tries of one call. net/http makes some of its own, on a connection that turns out to
// be dead, by asking the request for its body again; they count, too.
type tries struct {
	req   *http.Request
	count atomic.Int32 // tries that are left
	begun bool
}

func newTries(req *http.Request, n int) *tries {
	t := &tries{req: req}
	if req.GetBody == nil && req.Body != nil && req.Body != http.NoBody {
		n = 1 // the body can be read once
	}
	t.count.Store(int32(max(1, min(n, 100))))
	return t
}

func (t *tries) left() bool { return t.count.Load() > 0 }

// next is the request for the next try.
func (t *tries) next(ctx context.Context) (*http.Request, error) {
	t.count.Add(-1)
	try := t.req.WithContext(ctx)
	if t.begun && t.req.GetBody != nil {
		body, err := t.req.GetBody()
		if err != nil {
			return nil, err
		}
		try.Body = body
	}
	t.begun = true
	if t.req.GetBody != nil {
		try.GetBody = t.bodyAgain
	}
	// net/http takes a request with such a header for one that may be repeated even after it was written.
	// Without GetBody it cannot.
	if hasIdempotencyKey(try.Header) {
		try.GetBody = nil
	}
	return try, nil
}

// bodyAgain is what net/http calls to send the request on another connection. It does so only where the
// server cannot have acted on the request: nothing was written, or the server said so (HTTP/2).
func (t *tries) bodyAgain() (io.ReadCloser, error) {
	if t.count.Add(-1) < 0 {
		return nil, problem("the connection was lost before the request was taken, and no try is left")
	}
	return t.req.GetBody()
}

func hasIdempotencyKey(header http.Header) bool {
	_, has := header["Idempotency-Key"]
	_, hasX := header["X-Idempotency-Key"]
	return has || hasX
}
