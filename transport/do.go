package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/jelou-go/jelou/delivery"
)

// Doer performs a request, as [*http.Client] does.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Do performs req with doer. The answer is returned whatever its status is; read it with
// [delivery.ReadBody] and judge it with [delivery.Accept].
//
// Every error is a [*delivery.Error]:
//
//   - [delivery.NotSent] when the request cannot be sent as it is (no address, a scheme other than http and
//     https, a header that is not allowed) or its context has ended, in which case doer is not called; and
//     when the failure came while connecting, before any of the request was written.
//   - [delivery.Unknown] when writing had begun, and when doer does not report its progress to
//     [net/http/httptrace], as a test double may not.
//   - Whatever it was, when doer itself returned a [*delivery.Error].
//
// [errors.Is] and [errors.As] find the cause: [context.DeadlineExceeded] for every kind of time-out of the
// call, [context.Canceled], a [*net.OpError]. The address is left out of it, since it may hold a phone
// number. A trace that the request's context has already is still called.
func Do(doer Doer, req *http.Request) (*http.Response, error) {
	return do(doer, req, false)
}

// DoOwned is [Do] with a request that is given away: neither it nor its header may be used any more. It
// spares the copy of both, and is what the generated client calls.
func DoOwned(doer Doer, req *http.Request) (*http.Response, error) {
	return do(doer, req, true)
}

func do(doer Doer, req *http.Request, owned bool) (*http.Response, error) {
	if err := check(req); err != nil {
		return nil, delivery.Wrap(delivery.NotSent, err)
	}
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		closeBody(req)
		return nil, delivery.Wrap(delivery.NotSent, err)
	}

	seen := &progress{hasBody: hasBody(req), ownHeader: owned}
	resp, err := seen.perform(doer, req)
	if err == nil && resp != nil {
		return resp, nil
	}
	if err == nil {
		err = problem("the HTTP client returned neither an answer nor an error")
	}
	if resp != nil && resp.Body != nil {
		// The error is what is reported; an answer beside it is not to be trusted.
		_ = resp.Body.Close()
	}
	return nil, delivery.Wrap(seen.outcome(), causeOf(ctx, err))
}

// perform sends req, or a copy of it, and watches it.
func (p *progress) perform(doer Doer, req *http.Request) (*http.Response, error) {
	short, ok := directly(doer, req)
	p.reports = short.reports
	ctx, end := short.bound(p.watch(req.Context()))
	if p.ownHeader {
		giveContext(ctx, req)
	} else {
		req = req.WithContext(ctx)
	}
	if !ok {
		return doer.Do(req)
	}
	p.own = req
	return short.do(req, end)
}

// giveContext is out of line to keep its copy of a request off the stack of the send itself, which a goroutine
// that sends one message would have to grow for it.
//
//go:noinline
func giveContext(ctx context.Context, req *http.Request) { *req = *req.WithContext(ctx) }

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

// causeOf takes the address off err, and sees to it that the end of ctx is found in it: net/http returns
// the cause that was given to the context, which need not say that a deadline has passed.
func causeOf(ctx context.Context, err error) error {
	if located, ok := err.(*url.Error); ok { //nolint:errorlint // only the outermost one is taken off
		err = located.Err
	}
	if ended := ctx.Err(); ended != nil && errors.Is(err, context.Cause(ctx)) && !errors.Is(err, ended) {
		return errors.Join(ended, err)
	}
	return err
}
