package sandbox

import (
	"errors"
	"slices"
	"time"
)

// Option configures a sandbox.
type Option func(*Sandbox) error

// WithBot makes the sandbox know only this bot, and those of further WithBot options. Without it, every bot is known.
// An empty id is an error.
func WithBot(id string) Option {
	return func(s *Sandbox) error {
		if id == "" {
			return errors.New("sandbox: the bot's id is empty")
		}
		s.bots[id] = true
		return nil
	}
}

// WithLatency delays every response. A message is accepted before the delay. A negative latency is an error.
func WithLatency(latency time.Duration) Option {
	return func(s *Sandbox) error {
		if latency < 0 {
			return errors.New("sandbox: the latency is negative")
		}
		s.latency = latency
		return nil
	}
}

// WithMemory makes the sandbox remember the last n requests and messages of people instead of [DefaultMemory], and as many
// requests that only read. An n below 1 is an error. They use at most about 64 MiB, so the sandbox forgets large requests
// earlier. The history and the notifications show what it remembers.
func WithMemory(n int) Option {
	return func(s *Sandbox) error {
		if n < 1 {
			return errors.New("sandbox: the memory must be for one request at least")
		}
		s.log.kept.capacity, s.log.reads.capacity = n, n
		return nil
	}
}

// WithHost allows clients to call the sandbox by these host names, too. Without it, the sandbox accepts loopback names,
// and if it listens on another address, also IP addresses and names of a private network. It refuses other names,
// because a web page could point a name of its own to the sandbox. An empty name is an error.
func WithHost(names ...string) Option {
	return func(s *Sandbox) error {
		if slices.Contains(names, "") {
			return errors.New("sandbox: a host name is empty")
		}
		s.hosts = append(s.hosts, names...)
		return nil
	}
}
