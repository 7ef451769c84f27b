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

// Request is a request to the sandbox with its result. A printed Request shows nothing of the message.
type Request struct {
	// Number is the number of the request. The sandbox numbers requests and messages of people together, from 1.
	Number uint64
	// Time is the time of the request.
	Time time.Time
	// Operation is the contract's operationId, such as "sendMessage".
	Operation string
	// BotID is the bot in the path.
	BotID string
	// UserID is the person in the path or the body, or the first person of a template. It is empty if the body is unreadable
	// or names nobody.
	UserID string
	// Message is the message of sendMessage as a value of its type, such as jelou.TextMessage. It is nil if the sandbox
	// did not read the body, or if the body breaks the contract.
	Message jelou.Message
	// FlowButton is the body of sendFlowMessage. It is nil in the same cases as Message.
	FlowButton *jelou.FlowButton
	// Template is the body of sendTemplate. It is nil in the same cases as Message.
	Template *jelou.Template
	// Body is the raw body. It is nil if the sandbox did not read the body.
	Body []byte
	// Accepted is true if the sandbox accepted the request, so that Jelou would deliver its message. After some failures
	// the sender does not know that.
	Accepted bool
	// MessageID is the id of an accepted message of sendMessage.
	MessageID string
	// Status is the status of the response. It is 0 if the sandbox dropped the connection without a response.
	Status int
	// Failure is the name of the [Failure] that the sandbox played, or "".
	Failure string
	// Violations are the reasons for a refusal: the violations of the contract, or another reason with an empty
	// Pointer. The list has at most 100. If a request has more, the last entry gives the number of the others.
	Violations []delivery.Violation

	valid bool // Body keeps the contract
}

// Format prints only the type's name, for every verb.
func (r Request) Format(s fmt.State, _ rune) { redact.Format(s, "sandbox.Request") }

// LogValue returns only the name of the type.
func (r Request) LogValue() slog.Value { return redact.LogValue("sandbox.Request") }

// opened returns the request with its decoded content. It decodes the content each time, so that a caller may change it,
// and because decoded content can need fifty times the memory of its JSON.
func (r Request) opened() Request {
	switch content := r.content().(type) {
	case jelou.Message:
		r.Message = content
	case jelou.FlowButton:
		r.FlowButton = &content
	case jelou.Template:
		r.Template = &content
	}
	return r
}

func (r Request) content() any {
	if !r.valid {
		return nil
	}
	content, _ := decode(r.Operation, r.Body) // cannot fail, because the sandbox has decoded the body before
	return content
}

// receiver returns the first person in a body, which may break the contract.
func receiver(body []byte) string {
	var named struct {
		UserID       string   `json:"userId"`
		Destinations []string `json:"destinations"`
	}
	// An unreadable body names nobody.
	_ = json.Unmarshal(body, &named)
	if named.UserID == "" && len(named.Destinations) > 0 {
		return named.Destinations[0]
	}
	return named.UserID
}

// Messages returns the accepted messages of sendMessage that the sandbox still remembers, oldest first. They are values,
// not pointers: a jelou.TextMessage, for example. A Flow button of sendFlowMessage is not a message; see
// [Sandbox.Requests].
func (s *Sandbox) Messages() []jelou.Message {
	return accepted[jelou.Message](s.log.all())
}

// Templates returns the accepted templates that the sandbox still remembers, oldest first.
func (s *Sandbox) Templates() []jelou.Template {
	return accepted[jelou.Template](s.log.all())
}

// Requests returns the requests that the sandbox still remembers, oldest first, including refused and failed requests. It
// leaves out requests to unknown paths or with other methods.
func (s *Sandbox) Requests() []Request {
	requests := s.log.requests()
	for i, r := range requests {
		r.Body, r.Violations = bytes.Clone(r.Body), slices.Clone(r.Violations)
		requests[i] = r.opened()
	}
	return requests
}

// Wait waits until the sandbox has accepted n messages, Flow buttons or templates since its start or the last
// [Sandbox.Reset], and returns [Sandbox.Messages]. A template counts once, for all its destinations. If ctx ends first, the
// error wraps the cause of its end. Wait also fails if the sandbox no longer remembers n of them; [WithMemory] makes room
// for more.
func (s *Sandbox) Wait(ctx context.Context, n int) ([]jelou.Message, error) {
	for {
		total, newer := s.log.progress() // and not the entries, which are many if n is large
		if total >= n {
			entries := s.log.all()
			return accepted[jelou.Message](entries), remembered(entries, n)
		}
		select {
		case <-ctx.Done():
			err := fmt.Errorf("sandbox: %d of %d messages were accepted: %w", total, n, context.Cause(ctx))
			return s.Messages(), err
		case <-newer:
		}
	}
}

// remembered returns an error if fewer than n of the entries sent something.
func remembered(entries []entry, n int) error {
	left := 0
	for _, e := range entries {
		if len(e.sent) > 0 {
			left++
		}
	}
	if left < n {
		return fmt.Errorf("sandbox: %d messages were accepted, but only the last %d are remembered: see WithMemory", n, left)
	}
	return nil
}

// accepted returns the accepted contents of one type.
func accepted[T any](entries []entry) []T {
	var all []T
	for _, e := range entries {
		if content, ok := e.content().(T); ok && e.Accepted {
			all = append(all, content)
		}
	}
	return all
}
