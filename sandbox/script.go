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

	rates []failureRate
}

type failureRate struct {
	failure Failure
	rate    float64
}

// WithFailures makes each request fail in this way with a probability of rate, from 0 to 1. It can be used several
// times, with rates that add up to at most 1. Failures planned with [Sandbox.Next] come first. Another rate is an
// error, and so is a failure for which Next would panic.
func WithFailures(failure Failure, rate float64) Option {
	return func(s *Sandbox) error {
		if err := failure.valid(); err != nil {
			return err
		}
		sum := 0.0
		s.script.rates = append(s.script.rates, failureRate{failure, rate})
		for _, r := range s.script.rates {
			sum += r.rate
		}
		const rounding = 1e-9
		if !(rate >= 0 && sum <= 1+rounding) {
			return errors.New("sandbox: the rates of failures must be from 0 to 1, and add up to 1 at most")
		}
		return nil
	}
}

// Next plans a failure for each of the next requests, in this order, after the failures of earlier calls. Any request
// to an operation uses up a failure, even one that would be refused. Next panics if a failure is invalid: the zero
// Failure, or one with a status outside the documented range.
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

// fail returns the failure for the next request, if any.
func (s *script) fail() (Failure, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.next) > 0 {
		f := s.next[0]
		s.next = s.next[1:]
		return f, true
	}
	if len(s.rates) == 0 {
		return Failure{}, false
	}
	at := rand.Float64() //nolint:gosec // chance, not a secret
	for _, r := range s.rates {
		if at < r.rate {
			return r.failure, true
		}
		at -= r.rate
	}
	return Failure{}, false
}

func (s *script) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = nil
}
