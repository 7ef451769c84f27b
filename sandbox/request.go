package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// Request is what a sandbox was asked, and what came of it. Printing one shows nothing of its message.
type Request struct {
	// Number is 1 for the first request, and grows by one with each.
	Number uint64
	// Time is when it was judged.
	Time time.Time
	// Operation is the contract's operationId: "sendMessage" or "sendFlowMessage".
	Operation string
	// BotID is the bot in the path.
	BotID string
	// UserID is the receiver, in the body or in the path, and empty where it cannot be read.
	UserID string
	// Message is the message of sendMessage as its type, such as jelou.TextMessage. It is nil where the
	// body was not read or breaks the contract.
	Message jelou.Message
	// FlowButton is what sendFlowMessage sends, nil where the body was not read or breaks the contract.
	FlowButton *jelou.FlowButton
	// Body is the body as it came, nil where it was not read.
	Body []byte
	// Accepted is true where the message was taken: Jelou would deliver it. After some failures the
	// sender does not know.
	Accepted bool
	// MessageID identifies a message of sendMessage that was taken.
	MessageID string
	// Status is the status of the answer, 0 where the connection was dropped without one.
	Status int
	// Failure names the [Failure] that was played, and is empty where there was none.
	Failure string
	// Problems say why the request was refused: what the contract has against the body or, with an empty
	// Pointer, what else is wrong. There are at most 100; if there were more, the last says how many.
	Violations []delivery.Violation

	read func(*Request) error // reads Body as its type, nil where it was not read or breaks the contract
}

// Format prints the request without its content, whatever the verb.
func (r Request) Format(s fmt.State, _ rune) { redact.Format(s, "sandbox.Request") }

// LogValue keeps the request's content out of logs.
func (r Request) LogValue() slog.Value { return redact.LogValue("sandbox.Request") }

// refused notes the reason, and gives the answer.
func (r *Request) refused(no *refusal) response {
	r.Violations = []delivery.Violation{{Given: no.reason}}
	return no.response
}

// opened is the request with its content as a type. That is made anew each time, so that it is the caller's to
// change, and because it can take fifty times the memory of its JSON.
func (r Request) opened() Request {
	if r.read != nil {
		_ = r.read(&r) // it has been read before
	}
	return r
}

// size is about what the request takes in memory, unopened.
func (r Request) size() int {
	const fixed = 512
	size := fixed + len(r.Body) + len(r.BotID) + len(r.UserID)
	for _, violation := range r.Violations {
		size += len(violation.Pointer) + len(violation.Reason())
	}
	return size
}

// receiver reads the user from a body that need not keep the contract.
func receiver(body []byte) string {
	var message struct {
		UserID string `json:"userId"`
	}
	if json.Unmarshal(body, &message) != nil {
		return ""
	}
	return message.UserID
}

// Messages returns the messages that were taken and are still remembered, oldest first, as values of
// their types: jelou.TextMessage, not a pointer to one. A Flow button that sendFlowMessage sent is no
// message; [Sandbox.Requests] has it.
func (s *Sandbox) Messages() []jelou.Message {
	requests, _, _ := s.log.since(0)
	return messagesOf(requests)
}

// Requests returns the requests that are still remembered, oldest first: also those that were refused or
// that failed. Requests to other paths or with other methods are not among them.
func (s *Sandbox) Requests() []Request {
	requests, _, _ := s.log.since(0)
	for i, r := range requests {
		r.Body, r.Violations = bytes.Clone(r.Body), slices.Clone(r.Violations)
		requests[i] = r.opened()
	}
	return requests
}

// Wait waits until n messages or Flow buttons have been taken since the sandbox was made or [Sandbox.Reset],
// and returns what [Sandbox.Messages] does. When ctx ends before, the error is the cause of that. It is also an
// error where fewer than n are still remembered: [WithMemory] has room for more.
func (s *Sandbox) Wait(ctx context.Context, n int) ([]jelou.Message, error) {
	for {
		requests, taken, newer := s.log.since(0)
		if taken >= n {
			return messagesOf(requests), remembered(requests, n)
		}
		select {
		case <-ctx.Done():
			return messagesOf(requests), fmt.Errorf("sandbox: %d of %d messages were taken: %w", taken, n, context.Cause(ctx))
		case <-newer:
		}
	}
}

// remembered fails where fewer than n of the requests were taken.
func remembered(requests []Request, n int) error {
	left := 0
	for _, r := range requests {
		if r.Accepted {
			left++
		}
	}
	if left < n {
		return fmt.Errorf("sandbox: %d messages were taken, but only the last %d are remembered: see WithMemory", n, left)
	}
	return nil
}

func messagesOf(requests []Request) []jelou.Message {
	var messages []jelou.Message
	for _, r := range requests {
		if !r.Accepted {
			continue
		}
		if r = r.opened(); r.Message != nil {
			messages = append(messages, r.Message)
		}
	}
	return messages
}
