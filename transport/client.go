package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// Do performs a request, within the bounds that [New] lists. It returns the response whatever its status is; read it
// with [delivery.Read]. Every error is a [*delivery.Error]; [Do] says which.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	if err := c.check(req); err != nil {
		return nil, notSent(req, err)
	}
	ctx, cancel := c.bound(req.Context())
	call := newCall(c, req)
	for {
		if err := c.pace.turn(ctx); err != nil {
			cancel()
			return nil, call.neverBegan(req, err)
		}
		try, err := call.next(ctx)
		if err != nil {
			cancel()
			return nil, call.neverBegan(req, err)
		}
		resp, err := try.perform(c.base.RoundTrip)
		v := call.judge(ctx, try, resp, err)
		if v.throttled {
			c.pace.hold(v.wait)
		}
		if v.again && c.hasTime(ctx, v.wait) {
			call.settle(resp, v.failure)
			if err := c.pace.sleep(ctx, v.wait); err != nil {
				cancel()
				return nil, call.neverBegan(req, err)
			}
			continue
		}
		if v.failure != nil {
			cancel()
			discard(resp)
			return nil, v.failure
		}
		return finish(resp, try.began, cancel), nil
	}
}

// bound gives the call its time.
func (c *Client) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.timeout)
}

// hasTime tells whether the call can wait so long. A wait that a service asks for is never cut short.
func (c *Client) hasTime(ctx context.Context, wait time.Duration) bool {
	if _, bounded := ctx.Deadline(); !bounded {
		return wait <= DefaultTimeout
	}
	return fits(ctx, wait)
}

// call is what is known of a request across its attempts.
type call struct {
	client   *Client
	request  *http.Request
	body     func() (io.ReadCloser, error) // makes the body anew, nil if it cannot be repeated
	attempts int                           // that are left
	reads    bool                          // the request changes nothing
	begun    bool
	stale    int             // attempts that found their connection gone
	last     *delivery.Error // of the attempt before
}

func newCall(c *Client, req *http.Request) *call {
	one := &call{client: c, request: req, body: req.GetBody, attempts: 1 + c.retries}
	one.reads = req.Method == http.MethodGet || req.Method == http.MethodHead || req.Method == ""
	if !one.repeatable() {
		one.attempts = 1
	}
	return one
}

// next makes the next attempt.
func (c *call) next(ctx context.Context) (*attempt, error) {
	c.attempts--
	try := newAttempt(ctx, c.request)
	if _, set := try.request.Header["User-Agent"]; !set && c.client.userAgent != nil { // an empty one is net/http's way to send none
		try.request.Header["User-Agent"] = c.client.userAgent
	}
	if c.begun && c.body != nil {
		body, err := c.body()
		if err != nil {
			return nil, err
		}
		try.request.Body = body
	}
	c.begun = true
	return try, nil
}

// neverBegan is the end of a call whose next attempt could not begin.
func (c *call) neverBegan(req *http.Request, err error) *delivery.Error {
	if !c.begun {
		return notSent(req, err)
	}
	if c.last == nil {
		return delivery.Wrap(delivery.NotSent, err)
	}
	failure := *c.last
	failure.Err = errors.Join(err, failure.Err)
	return &failure
}

// settle keeps what is known of an attempt that is to be repeated, and frees its connection.
func (c *call) settle(resp *http.Response, failure *delivery.Error) {
	if c.last = failure; failure == nil {
		// A 429 that cannot be read to its end is one all the same.
		body, _ := delivery.ReadBody(resp)
		c.last = delivery.FromResponse(resp, body)
	}
}

// repeatable tells whether the body can be sent again.
func (c *call) repeatable() bool {
	return c.body != nil || c.request.Body == nil || c.request.Body == http.NoBody
}

// notSent is the end of a call that never began. net/http promises to close the body.
func notSent(req *http.Request, err error) *delivery.Error {
	if req != nil && req.Body != nil {
		_ = req.Body.Close() // nothing was read from it, so nothing is lost
	}
	return delivery.Wrap(delivery.NotSent, err)
}

// discard closes a response that counts for nothing.
func discard(resp *http.Response) {
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
}
