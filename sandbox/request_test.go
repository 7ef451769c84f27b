package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func TestMessagesAreTypedAndInOrder(t *testing.T) {
	box := sandbox.Start(t)
	client := box.Client()
	sent := []jelou.Message{
		jelou.TextMessage{UserID: "1", Text: "a"},
		jelou.LocationMessage{UserID: "2", Coordinates: jelou.Coordinates{Lat: 1, Long: 2}},
		&jelou.TextMessage{UserID: "1", Text: "b"},
	}
	var ids []string
	for _, message := range sent {
		resp, err := client.SendMessageWithResponse(t.Context(), "BOT", message)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, resp.JSON200.MessageID)
	}
	got := box.Messages()
	if len(got) != 3 || got[0].(jelou.TextMessage).Text != "a" || got[1].(jelou.LocationMessage).Coordinates.Long != 2 || got[2].(jelou.TextMessage).Text != "b" {
		t.Errorf("Messages() returned %d messages, want the three that were sent, in order", len(got))
	}
	for i, r := range box.Requests() {
		if r.Number != uint64(i+1) || r.MessageID != ids[i] || !r.Accepted || r.Status != 200 || r.BotID != "BOT" || r.Operation != "sendMessage" || r.Time.IsZero() {
			t.Errorf("%d: number %d, id %q, accepted %v, status %d, bot %q", i, r.Number, r.MessageID, r.Accepted, r.Status, r.BotID)
		}
	}
}

func TestRequestsRecordRefusals(t *testing.T) {
	box := sandbox.Start(t)
	box.CloseSession("closed")
	wrongSecret := func(r *http.Request) { r.SetBasicAuth("sandbox", "wrong") }
	tests := []struct {
		path, body string
		change     func(*http.Request)
		user       string
		status     int
		pointer    string
		typed      bool
	}{
		{messages, message, wrongSecret, "", 401, "", false},
		{messages, `{"userId":"who","type":"text"}`, nil, "who", 422, "/text", false},
		{messages, `<html>`, nil, "", 422, "", false},
		{messages, `{"userId":7}`, nil, "", 422, "/type", false},
		{messages, strings.Replace(message, `"u"`, `"closed"`, 1), nil, "closed", 400, "", true},
		{flow, `{"text":""}`, nil, "593987654321", 422, "/parameters", false},
	}
	for i, test := range tests {
		if got := call(t, box, test.path, test.body, test.change); got.status != test.status {
			t.Errorf("%d: status %d, want %d", i, got.status, test.status)
		}
		r := box.Requests()[i]
		pointers := func(p delivery.Violation) bool { return p.Pointer == test.pointer && p.Reason() != "" }
		if r.Accepted || r.MessageID != "" || r.Status != test.status || r.UserID != test.user || !slices.ContainsFunc(r.Violations, pointers) {
			t.Errorf("%d: accepted %v, id %q, status %d, user %q, violations %v", i, r.Accepted, r.MessageID, r.Status, r.UserID, r.Violations)
		}
		if (r.Message != nil) != test.typed || r.FlowButton != nil || test.status != 401 && string(r.Body) != test.body {
			t.Errorf("%d: the recorded content differs from the request", i)
		}
	}
	if got := len(box.Messages()); got != 0 {
		t.Errorf("the sandbox accepted %d messages, want none", got)
	}
}

// A caller who changes a result does not change the sandbox's record.
func TestResultsAreCopies(t *testing.T) {
	box := sandbox.Start(t)
	call(t, box, messages, `{"type":"quick_reply","userId":"u","text":"t","title":"t","quick_replies":[{"title":"a"}]}`, nil)
	call(t, box, messages, `{"type":"text","userId":"u"}`, nil)
	box.Messages()[0].(jelou.QuickReplyMessage).QuickReplies[0].Title = "changed"
	changed := box.Requests()
	changed[0].Body[0] = 'X'
	changed[0].Message.(jelou.QuickReplyMessage).QuickReplies[0].Title = "changed"
	changed[1].Violations[0].Pointer = "changed"
	got := box.Requests()
	if got[0].Body[0] != '{' || got[1].Violations[0].Pointer != "/text" ||
		got[0].Message.(jelou.QuickReplyMessage).QuickReplies[0].Title != "a" || box.Messages()[0].(jelou.QuickReplyMessage).QuickReplies[0].Title != "a" {
		t.Error("changing a result changed the sandbox's record")
	}
}

// A body can have half a million violations.
func TestViolationsAreLimitedTo100(t *testing.T) {
	box := sandbox.Start(t)
	for _, test := range []struct {
		many int
		last string
	}{{99, ""}, {100, ""}, {101, "and 2 more"}, {50_000, "and 49902 more"}} {
		items := strings.TrimSuffix(strings.Repeat("1,", test.many), ",")
		call(t, box, messages, `{"type":"contacts","userId":"u","contacts":[`+items+`]}`, nil)
		got := box.Requests()
		violations := got[len(got)-1].Violations
		if last := violations[len(violations)-1]; len(violations) != min(test.many, 100) || test.last != "" && last.Reason() != test.last {
			t.Errorf("%d: %d violations, the last is %v", test.many, len(violations), last)
		}
	}
}

func TestFlowButtonIsRecordedButIsNotAMessage(t *testing.T) {
	box := sandbox.Start(t)
	call(t, box, flow, button, nil)
	got := box.Requests()[0]
	if !got.Accepted || got.FlowButton == nil || got.FlowButton.Text != "t" || got.UserID != "593987654321" || got.MessageID != "" || got.Operation != "sendFlowMessage" {
		t.Errorf("accepted %v, user %q, id %q", got.Accepted, got.UserID, got.MessageID)
	}
	if got := len(box.WaitFor(1)); got != 0 {
		t.Errorf("WaitFor(1) returned %d messages, want none because the button only counts", got)
	}
}

func TestResetForgetsRequestsFailuresAndSessions(t *testing.T) {
	box := sandbox.Start(t)
	call(t, box, messages, message, nil)
	box.Next(sandbox.Status(503))
	box.CloseSession("u")
	box.Reset()
	if got := len(box.Requests()); got != 0 {
		t.Errorf("the sandbox still remembers %d requests", got)
	}
	if got := call(t, box, messages, message, nil); got.status != 200 {
		t.Errorf("status %d, want 200", got.status)
	}
	if got := box.WaitFor(1); len(got) != 1 || box.Requests()[0].Number != 2 {
		t.Errorf("%d messages, and the first request has the number %d; want 1 and 2", len(got), box.Requests()[0].Number)
	}
}

func TestWaitCountsAcceptedMessages(t *testing.T) {
	box := sandbox.Start(t)
	got := make(chan int)
	for range 2 {
		go func() { got <- len(box.WaitFor(3)) }()
	}
	for range 3 {
		call(t, box, messages, `{}`, nil)
		call(t, box, messages, message, nil)
	}
	if a, b := <-got, <-got; a != 3 || b != 3 {
		t.Errorf("WaitFor(3) returned %d and %d messages", a, b)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if messages, err := box.Wait(ctx, 4); !errors.Is(err, context.DeadlineExceeded) || len(messages) != 3 {
		t.Errorf("Wait(4) returned %d messages, %v; want 3 and a passed deadline", len(messages), err)
	}
}

func TestSandboxRemembersTheLastRequests(t *testing.T) {
	box := newBox(t, sandbox.WithMemory(3))
	for range 5 {
		handle(t.Context(), box)
	}
	var numbers []uint64
	for _, r := range box.Requests() {
		numbers = append(numbers, r.Number)
	}
	if !slices.Equal(numbers, []uint64{3, 4, 5}) {
		t.Errorf("the sandbox remembers %v, want 3, 4 and 5", numbers)
	}
	if got, err := box.Wait(t.Context(), 3); err != nil || len(got) != 3 {
		t.Errorf("Wait(3) returned %d messages, %v", len(got), err)
	}
	if got, err := box.Wait(t.Context(), 5); err == nil || !strings.Contains(err.Error(), "only the last 3 are remembered") || len(got) != 3 {
		t.Errorf("Wait(5) returned %d messages, %v; want 3 and an error about the memory", len(got), err)
	}
}

// Hundreds of senders send and read at once. Every accepted message must be recorded, in order for each user.
func TestConcurrentSendersKeepEachUsersOrder(t *testing.T) {
	senders, each := 30, 5
	if os.Getenv("JELOU_LONG") != "" {
		senders = 200
	}
	box := sandbox.Start(t)
	client := box.Client()
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() {
			for i := range each {
				user := fmt.Sprint(sender)
				if _, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: user, Text: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			}
			box.Requests()
		})
	}
	all.Wait()
	next := make(map[string]int)
	for _, m := range box.Messages() {
		text := m.(jelou.TextMessage)
		if text.Text != fmt.Sprint(next[text.UserID]) {
			t.Errorf("user %s: got message %s, want %d", text.UserID, text.Text, next[text.UserID])
		}
		next[text.UserID]++
	}
	if len(next) != senders {
		t.Errorf("messages to %d users, want %d", len(next), senders)
	}
}

func TestNothingPrivateIsPrinted(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithCredentials("someone", "passphrase"))
	box.CloseSession("593987654321")
	call(t, box, messages, `{"type":"text","userId":"593987654321","text":"words"}`, nil)
	asked := box.Requests()[0]
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("", "request", asked, "box", box.Sandbox)
	printed := logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
		printed += fmt.Sprintf(verb+verb+verb, asked, &asked, box.Sandbox)
		printed += fmt.Sprintf(verb+verb, box, []sandbox.Request{asked})
	}
	for _, secret := range []string{"593987654321", "words", "passphrase", "someone", fmt.Sprintf("%x", "words")} {
		if strings.Contains(printed, secret) {
			t.Errorf("the output contains %q: %s", secret, printed)
		}
	}
}
