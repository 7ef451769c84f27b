package transport

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/jelou-go/jelou/delivery"
)

// progress watches how far a request gets. Its hooks run on net/http's goroutines, some of them after the
// call has returned.
//
// What it rests on: net/http reports GetConn before it connects, and each header field before it is
// written. When a call fails, net/http has either stopped the goroutine that writes (HTTP/1) or has ended
// the stream, after which at most headers can still leave but no byte of the body (HTTP/2), so that a
// message cannot be accepted. The tunnel that is made through a proxy is not reported as writing.
type progress struct {
	connecting atomic.Bool
	writing    atomic.Bool
}

// watch adds the hooks to those that ctx may have.
func (p *progress) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:          func(string) { p.connecting.Store(true) },
		WroteHeaderField: func(string, []string) { p.writing.Store(true) },
		WroteHeaders:     func() { p.writing.Store(true) },
	})
}

// outcome of a call that failed. Once writing was seen it stays Unknown, even when net/http connected
// again later. A doer that reported nothing may have done anything.
func (p *progress) outcome() delivery.Outcome {
	if p.connecting.Load() && !p.writing.Load() {
		return delivery.NotSent
	}
	return delivery.Unknown
}
