package sandbox

import (
	"errors"
	"math/rand/v2"
	"sync"
)

// script decides which requests fail.
type script struct {
	mu   sync.Mutex
	next []Failure

	rates  []failureRate
	chance func() float64
}

type failureRate struct {
	failure Failure
	rate    float64
	sends   bool // only requests that send something can fail
}

// WithFailures makes each request fail in this way with a probability of rate, from 0 to 1. The rates of several
// WithFailures options must add up to at most 1. Failures planned with [Sandbox.Next] come first. Another rate is an
// error, and so is a failure for which Next would panic.
func WithFailures(failure Failure, rate float64) Option {
	return func(s *Sandbox) error { return s.script.plan(failureRate{failure: failure, rate: rate}) }
}

// WithLoss loses the response to a message or template with a probability of rate, as [DropAfterReading] does: the sandbox
// accepts the message, and the sender cannot know that. Other requests, such as those that look for evidence, get their
// responses. The rate counts together with the rates of [WithFailures], which must add up to at most 1.
func WithLoss(rate float64) Option {
	return func(s *Sandbox) error {
		return s.script.plan(failureRate{failure: DropAfterReading(), rate: rate, sends: true})
	}
}

// WithSeed makes [WithFailures] and [WithLoss] choose the same requests in each run, if the requests come in the same
// order.
func WithSeed(seed uint64) Option {
	return func(s *Sandbox) error {
		s.script.chance = rand.New(rand.NewPCG(seed, seed)).Float64 //nolint:gosec // chance, not a secret
		return nil
	}
}

func (s *script) plan(r failureRate) error {
	if err := r.failure.valid(); err != nil {
		return err
	}
	s.rates = append(s.rates, r)
	sum := 0.0
	for _, other := range s.rates {
		sum += other.rate
	}
	const rounding = 1e-9
	if !(r.rate >= 0 && sum <= 1+rounding) {
		return errors.New("sandbox: the rates of failures must be from 0 to 1, and add up to 1 at most")
	}
	return nil
}

// Next plans a failure for each of the next requests, in this order, after the failures of earlier calls. Any request
// to an operation uses up a failure, even a request that the sandbox would refuse. Next panics if a failure is invalid: the
// zero Failure, or a failure with a status outside the documented range.
func (s *Sandbox) Next(failures ...Failure) {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	for _, f := range failures {
		if err := f.valid(); err != nil {
			panic(err)
		}
	}
	s.script.next = append(s.script.next, failures...)
}

// take returns the failure for the next request, or the zero Failure, which is none. sends is true if the request sends
// something to a person.
func (s *script) take(sends bool) Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.next) > 0 {
		f := s.next[0]
		s.next = s.next[1:]
		return f
	}
	at := s.chance()
	for _, r := range s.rates {
		switch {
		case at >= r.rate:
			at -= r.rate
		case r.sends && !sends:
			return Failure{}
		default:
			return r.failure
		}
	}
	return Failure{}
}

func (s *script) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = nil
}
