package sandbox

import (
	"errors"
	"time"
)

// Option sets up a sandbox.
type Option func(*Sandbox) error

// WithBot makes the sandbox know this bot, and no other but those of further WithBot options. Without it,
// every bot is known. An empty id is an error.
func WithBot(id string) Option {
	return func(s *Sandbox) error {
		if id == "" {
			return errors.New("sandbox: the bot's id is empty")
		}
		s.bots[id] = true
		return nil
	}
}

// WithLatency makes every answer come this much later. A message is taken before the wait. A
// negative latency is an error.
func WithLatency(latency time.Duration) Option {
	return func(s *Sandbox) error {
		if latency < 0 {
			return errors.New("sandbox: the latency is negative")
		}
		s.latency = latency
		return nil
	}
}

// WithMemory makes the sandbox remember the last n requests; less than one is an error. Without it, they are
// [DefaultMemory]. However many they are, they take no more than about 64 MiB: the oldest are
// forgotten earlier where they are large.
func WithMemory(n int) Option {
	return func(s *Sandbox) error {
		if n < 1 {
			return errors.New("sandbox: the memory must be for one request at least")
		}
		s.log.capacity = n
		return nil
	}
}
