package sandbox_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func TestLateMessageIsRefusedAndATemplateIsNot(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithSession(24*time.Hour))
	client := box.Client()
	text := func(want bool, when string) {
		t.Helper()
		_, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "593987654321", Text: "t"})
		var failure *delivery.Error
		if (err == nil) != want || !want && (!errors.As(err, &failure) || failure.StatusCode != http.StatusBadRequest || failure.Code != "message_could_not_be_send") {
			t.Errorf("a message %s: %v", when, err)
		}
		got := call(t, box, flow, button, nil)
		if got.keepsContract(t, "sendFlowMessage"); (got.status == http.StatusOK) != want {
			t.Errorf("a Flow button %s: %d", when, got.status)
		}
		if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", orderReady("593987654321")); err != nil {
			t.Errorf("a template %s: %v", when, err)
		}
	}
	text(false, "to a person who has not written")
	box.Reply("BOT", "593987654321", "Hello")
	text(true, "after a reply")
	box.Advance(24*time.Hour - time.Nanosecond)
	text(true, "within 24 hours")
	box.Advance(time.Nanosecond)
	text(false, "after 24 hours")
	if got := postReply(t, box, "botId=BOT&userId=593987654321&text=Here+I+am"); got != http.StatusSeeOther {
		t.Error(got)
	}
	text(true, "after a reply over HTTP")
	box.Reply("BOT", "ana", "Hello")
	box.CloseSession("593987654321")
	text(false, "after the session was closed")
	sendText(t, box, "ana", "another session stays open")
	box.OpenSession("593987654321")
	text(true, "after the session was opened")
	box.Reset()
	text(false, "after a reset")
}

// postReply posts the page's form, and returns the status.
func postReply(t *testing.T, box *sandbox.Server, form string) int {
	t.Helper()
	return call(t, box, "/reply", form, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}).status
}

func TestResetOverHTTPForgetsMessages(t *testing.T) {
	box := sandbox.Start(t)
	sendText(t, box, "ana", "t")
	if got := call(t, box, "/clear", "", nil); got.status != http.StatusSeeOther || got.header.Get("Location") != "./" {
		t.Error(got)
	}
	if n := len(box.Messages()); n != 0 {
		t.Errorf("%d messages remain", n)
	}
}
