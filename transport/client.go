package transport

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/single"
)

// Do performs a request within the bounds that [New] lists. It returns a response of any status; read it with
// [delivery.Read]. Every error is a [*delivery.Error], with the outcomes that the function [Do] describes.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	if err := c.check(req); err != nil {
		return nil, notSent(req, err)
	}
	var deadline time.Time
	if c.timeout > 0 {
		deadline = time.Now().Add(c.timeout)
	}
	ctx, cancel := bound(req.Context(), deadline)
	defer func() { cancel() }() // also if the base panics
	call := newCall(c, req)
	for wait := time.Duration(0); ; {
		current, err := call.next(ctx, cancel, wait)
		if err != nil {
			return nil, call.neverBegan(err)
		}
		resp, err := current.perform(c.base)
		switch {
		case err != nil:
		case call.reads:
			err = readAhead(resp)
		default:
			resp = unfollowed(resp, req.Method)
		}
		v := call.judge(ctx, current, resp, err)
		if v.again && hasTime(ctx, v.wait) {
			call.settle(current, resp, v.failure)
			cancel()
			ctx, cancel = bound(req.Context(), deadline)
			wait = v.wait
			continue
		}
		if v.failure != nil {
			return nil, v.failure
		}
		cancel = func() {} // the body does it
		return current.finish(ctx, resp), nil
	}
}

// bound applies a call's deadline, if it has one, to an attempt. The context is always canceled when the attempt ends.
func bound(ctx context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	if deadline.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline)
}

// hasTime reports whether the call can wait that long. A wait that does not fit is not begun at all, because the next
// attempt must not come sooner than the service asks.
func hasTime(ctx context.Context, wait time.Duration) bool {
	if _, bounded := ctx.Deadline(); !bounded {
		return wait <= DefaultTimeout
	}
	return fits(ctx, wait)
}

// call is the state of a request across its attempts.
type call struct {
	client   *Client
	request  *http.Request
	retries  int // repetitions that the call may make
	attempts int // attempts that it made
	spare    int // attempts that may find their connection closed, and do not count
	reads    bool
	last     *delivery.Error // failure of the attempt before; nil before the first
}

func newCall(c *Client, req *http.Request) call {
	one := call{client: c, request: req, reads: onlyReads(req)}
	if req.GetBody != nil || isBodyless(req) { // else the body can only be sent once
		one.retries, one.spare = c.retries, maxStale
	}
	if single.Is(req.Context()) {
		one.retries = 0
	}
	return one
}

// onlyReads reports whether the method is GET or HEAD, which changes nothing.
func onlyReads(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Method == http.MethodHead || req.Method == ""
}

func isBodyless(req *http.Request) bool { return req.Body == nil || req.Body == http.NoBody }

// next prepares the next attempt when it may begin, not before the wait has passed.
func (c *call) next(ctx context.Context, cancel context.CancelFunc, wait time.Duration) (*attempt, error) {
	err := c.client.pace.turn(ctx, wait)
	if err != nil {
		return nil, err
	}
	c.attempts++
	a := newAttempt(ctx, cancel, c.request, c.client.ownBase)
	// A caller can set an empty User-Agent, which makes net/http send none.
	if _, set := a.request.Header["User-Agent"]; !set && c.client.userAgent != "" {
		a.request.Header = maps.Clone(a.request.Header)
		a.request.Header.Set("User-Agent", c.client.userAgent)
	}
	if c.last != nil && c.request.GetBody != nil {
		a.request.Body, err = c.request.GetBody()
	}
	return a, err
}

// neverBegan returns the failure of a call whose next attempt could not begin because of err.
func (c *call) neverBegan(err error) *delivery.Error {
	if c.last == nil {
		return notSent(c.request, err)
	}
	failure := *c.last
	failure.Err = errors.Join(failure.Err, err)
	return &failure
}

// settle records the failure of an attempt that will be repeated, and frees its connection.
func (c *call) settle(a *attempt, resp *http.Response, failure *delivery.Error) {
	if c.last = failure; failure == nil {
		// The error does not matter: a 429 whose body cannot be read is still a 429.
		body, _ := delivery.ReadBody(resp)
		c.last = c.failed(a, delivery.FromResponse(resp, body), nil)
	}
}

// notSent returns the failure of a call that made no attempt. It closes the body, as net/http promises.
func notSent(req *http.Request, err error) *delivery.Error {
	if req != nil && req.Body != nil {
		_ = req.Body.Close() // nothing was read, so an error loses nothing
	}
	return delivery.Wrap(delivery.NotSent, err)
}
