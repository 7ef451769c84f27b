package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// post sends a form and returns the response.
func post(t *testing.T, page *Page, target string, form url.Values) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	page.ServeHTTP(w, r)
	return w.Result()
}

func TestReplyIsAddedAndDrawn(t *testing.T) {
	first := text("ana", "hello")
	first.BotID = "B1"
	source := newLog(first, text("bea", "hello"))
	page := New(source, "DEFAULT")
	for _, test := range []struct{ user, bot, want string }{{"ana", "", "B1"}, {"ana", "B2", "B2"}, {"caro", "", "DEFAULT"}} {
		form := url.Values{"userId": {test.user}, "text": {"one\r\ntwo"}}
		if test.bot != "" {
			form.Set("botId", test.bot)
		}
		resp := post(t, page, "/reply", form)
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != "./?user="+test.user+"#end" {
			t.Errorf("%v: %d to %s", test, resp.StatusCode, got)
		}
		items, _ := source.Items()
		if got := items[len(items)-1]; got.BotID != test.want || got.UserID != test.user || got.Message().(jelou.TextMessage).Text != "one\ntwo" {
			t.Errorf("%v: replied to the bot %s", test, got.BotID)
		}
	}
	root := showAt(t, source, "/?user=caro")
	contains(t, one(t, root, "article"), "Reply 5 from caro", "one two", "Opens the session of 24 hours.", "from caro msg_2")
	if raw := all(root, ".raw"); len(raw) != 0 {
		t.Error("a reply has no request to show")
	}
}

func TestInvalidReplyIsRefused(t *testing.T) {
	source := newLog()
	page := New(source, "")
	for name, form := range map[string]url.Values{
		"no text":       {"userId": {"ana"}},
		"no person":     {"text": {"x"}},
		"nothing seen":  {"userId": {"ana"}, "text": {" \u200b"}},
		"space in id":   {"userId": {"a b"}, "text": {"x"}},
		"too long text": {"userId": {"ana"}, "text": {strings.Repeat("x", 5000)}},
	} {
		if resp := post(t, page, "/reply", form); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
	if source.last != 0 {
		t.Errorf("%d replies were added", source.last)
	}
}

// Only a message that one person has received gets reply buttons that work.
func TestOnlyReceivedMessagesCanBeAnswered(t *testing.T) {
	ask := func(change func(*Item)) int {
		item := accepted(jelou.QuickReplyMessage{Text: "x", QuickReplies: []jelou.QuickReply{{Title: "Yes"}}}, "{}")
		change(&item)
		return len(all(all(show(t, item), "article")[0], "button"))
	}
	for name, test := range map[string]struct {
		change func(*Item)
		want   int
	}{
		"received": {func(*Item) {}, 1},
		"refused":  {func(i *Item) { i.Accepted = false }, 0},
		"several people": {func(i *Item) {
			i.Sent = []Sent{{UserID: i.UserID}, {UserID: "another"}}
		}, 0},
		"a very long id": {func(i *Item) { i.UserID = strings.Repeat("x", maxName+1) }, 0},
	} {
		if got := ask(test.change); got != test.want {
			t.Errorf("%s: %d buttons, want %d", name, got, test.want)
		}
	}
}
