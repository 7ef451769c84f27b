package sandbox

import (
	"errors"
	"slices"
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

// WithHost lets clients call the sandbox by these host names, too. Otherwise one that listens on loopback is called by a
// loopback name, and any other by an address or by a name of a private network: a web page could point a name of its own
// here. An empty name is an error.
func WithHost(names ...string) Option {
	return func(s *Sandbox) error {
		if slices.Contains(names, "") {
			return errors.New("sandbox: a host name is empty")
		}
		s.hosts = append(s.hosts, names...)
		return nil
	}
}
