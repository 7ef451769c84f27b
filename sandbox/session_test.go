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
		if got := call(t, box, flow, button, nil); (got.status == http.StatusOK) != want {
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
	if got := call(t, box, "/replies", `{"botId":"BOT","userId":"593987654321","text":"Here I am"}`, nil); got.status != http.StatusOK {
		t.Error(got)
	}
	text(true, "after a reply over HTTP")
	box.CloseSession("593987654321")
	text(false, "after the session was closed")
	box.OpenSession("593987654321")
	text(true, "after the session was opened")
	box.Reset()
	text(false, "after a reset")
}

func TestReplyOverHTTP(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithBot("BOT"))
	const good = `{"botId":"BOT","userId":"ana","text":"Yes"}`
	form := func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }
	for _, test := range []struct {
		body   string
		change func(*http.Request)
		want   int
	}{
		{good, nil, http.StatusOK},
		{good, func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusOK},
		{good, form, http.StatusUnsupportedMediaType},
		{`{"botId":"ANOTHER","userId":"ana","text":"Yes"}`, nil, http.StatusNotFound},
		{`{"botId":"BOT","userId":"","text":"Yes"}`, nil, http.StatusUnprocessableEntity},
		{`{"botId":"BOT","userId":"ana"}`, nil, http.StatusUnprocessableEntity},
		{`{"botId":"BOT","userId":7,"text":"Yes"}`, nil, http.StatusUnprocessableEntity},
		{`[`, nil, http.StatusUnprocessableEntity},
		{good, func(r *http.Request) { r.Method = http.MethodGet }, http.StatusNotFound},
	} {
		before, _, _ := listed(t, box, "")
		got := call(t, box, "/replies", test.body, test.change)
		after, _, _ := listed(t, box, "")
		if got.status != test.want || (len(after) > len(before)) != (test.want == http.StatusOK) || (got.body.MessageID != "") != (test.want == http.StatusOK) {
			t.Errorf("%s: %d %s, want %d", test.body, got.status, got.text, test.want)
		}
	}
}

func TestResetOverHTTP(t *testing.T) {
	box := sandbox.Start(t)
	sendText(t, box, "ana", "t")
	if got := call(t, box, "/reset", "", nil); got.status != http.StatusNoContent {
		t.Error(got)
	}
	if n := len(box.Messages()); n != 0 {
		t.Errorf("%d messages remain", n)
	}
}
