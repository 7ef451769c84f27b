package page

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

func TestHeadersForbidForeignContent(t *testing.T) {
	for target, contentType := range map[string]string{
		"/":                "text/html; charset=utf-8",
		"/assets/page.css": "text/css; charset=utf-8",
		"/assets/page.js":  "text/javascript; charset=utf-8",
		"/assets/icon.svg": "image/svg+xml",
	} {
		resp, body := get(t, newLog(text("u", "t")), target)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != contentType || body == "" {
			t.Errorf("%s: status %d, headers %s", target, resp.StatusCode, resp.Header)
		}
		policy := resp.Header.Get("Content-Security-Policy")
		contains(t, policy, "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
			"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy %q is not strict", target, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", target, name, got, want)
			}
		}
	}
}

func TestOtherPathsAndMethodsAreRefused(t *testing.T) {
	for _, target := range []string{"/nothing", "/assets/", "/assets/nothing", "/assets/%2e%2e%2fpage.go", "/templates/page.html"} {
		if resp, _ := get(t, newLog(), target); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", target, resp.StatusCode)
		}
	}
	w := httptest.NewRecorder()
	New(newLog(), "").ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d, want 405", w.Code)
	}
}

func TestArticleShowsTimeIDAndRawJSON(t *testing.T) {
	root := show(t, accepted(jelou.TextMessage{Text: "Hi"}, `{"type":"text","n":9007199254740993}`))
	if got := one(t, root, ".clock"); got != "12:34" {
		t.Errorf("the clock shows %q, want 12:34", got)
	}
	if got := attr(all(root, "time")[0], "datetime"); got != "2026-03-04T12:34:56Z" {
		t.Errorf("the time is %q, want 2026-03-04T12:34:56Z", got)
	}
	contains(t, one(t, root, ".facts"), "Accepted", "200 OK", "#1", "593987654321", "msg_1", "sendMessage", "bot BOT")
	details := all(root, ".raw")[0]
	if details.Data != "details" {
		t.Errorf("the raw JSON is in <%s>, want <details>", details.Data)
	}
	contains(t, words(details), `{ "type": "text", "n": 9007199254740993 }`)
}

func TestRefusedMessageShowsItsViolations(t *testing.T) {
	item := Item{
		Time: noon, Operation: "sendMessage", BotID: "BOT", Body: []byte("{\"type\":\"text\",\"text\":\"\xff\"}"), Status: 422,
		Violations: []delivery.Violation{{Pointer: "/text", Given: "broken UTF-8"}, {Pointer: "", Given: "no userId"}},
	}
	root := show(t, item)
	contains(t, one(t, root, ".phone"), "Not delivered", `"text":"\xff"`)
	contains(t, one(t, root, ".badges"), "Refused", "422 Unprocessable Entity")
	contains(t, one(t, root, ".problems"), "/text broken UTF-8 no userId")
	contains(t, one(t, root, ".note"), "The customer sees nothing")
	contains(t, one(t, root, "select"), "Everybody (1)", "Unknown (1)")

	for range 100 {
		item.Violations = append(item.Violations, delivery.Violation{Pointer: "/x", Given: "unknown"})
	}
	root = show(t, item)
	contains(t, one(t, root, ".problems"), "and 82 more")
	if n := strings.Count(one(t, root, ".problems"), "unknown"); n != 18 {
		t.Errorf("the page shows %d of the added violations, want 18", n)
	}
}

func TestArticleShowsVerdictStatusAndNote(t *testing.T) {
	tests := map[string]struct {
		change func(*Item)
		want   []string
	}{
		"dropped after reading": {
			func(i *Item) { i.Status, i.Failure = 0, "dropped after reading" },
			[]string{"Accepted", "no response", "Scripted: dropped after reading", "The customer has this message, although the sender got no response"},
		},
		"503 after acceptance": {
			func(i *Item) { i.Status, i.Failure = 503, "503 after reading" },
			[]string{"Accepted", "503 Service Unavailable", "The customer has this message, although the sender was told"},
		},
		"slow": {
			func(i *Item) { i.Failure = "slow" },
			[]string{"Accepted", "200 OK", "Scripted: slow", "The customer has this message, although the sender may not know"},
		},
		"undelivered": {
			func(i *Item) {
				i.Failure, i.Sent = "undelivered", []Sent{{UserID: "u", Status: "CREATED", Fails: true}}
			},
			[]string{"Accepted", "200 OK", "Scripted: undelivered The message does not reach the customer."},
		},
		"429": {
			func(i *Item) { i.Accepted, i.MessageID, i.Status, i.Failure = false, "", 429, "429 Too Many Requests" },
			[]string{"Not accepted", "429 Too Many Requests", "Scripted: 429", "The customer sees nothing", "Not delivered", "Hi"},
		},
		"unknown status": {
			func(i *Item) { i.Accepted, i.Status = false, 599 },
			[]string{"Not accepted", "599"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			item := text("u", "Hi")
			test.change(&item)
			contains(t, one(t, show(t, item), "article"), test.want...)
		})
	}
}

func TestPageIsLimitedInItemsAndSize(t *testing.T) {
	var many []Item
	for i := range maxItems + 5 {
		many = append(many, text("u", fmt.Sprint("message ", i)))
	}
	articles := all(show(t, many...), "article")
	if len(articles) != maxItems {
		t.Fatalf("the page has %d articles, want %d", len(articles), maxItems)
	}
	contains(t, words(articles[0]), "message 5")
	contains(t, one(t, show(t, many...), ".older"), "Older messages that are not shown: 5")

	huge := text("u", strings.Repeat("x", 1<<20))
	huge.Body = []byte(`{"text":"` + strings.Repeat("x", 1<<20) + `"}`)
	_, body := get(t, newLog(huge), "/")
	if len(body) > 64<<10 {
		t.Errorf("the page has %d bytes, want at most 64 KiB", len(body))
	}
	contains(t, body, "Too large to draw here", "… and 1032203 more bytes")

	refused := Item{UserID: strings.Repeat("é", 1<<19), Status: 422, Violations: []delivery.Violation{{Pointer: "/" + strings.Repeat("x", 1<<20)}}}
	_, body = get(t, newLog(refused), "/")
	if len(body) > 64<<10 {
		t.Errorf("the page has %d bytes, want at most 64 KiB", len(body))
	}
	contains(t, body, strings.Repeat("é", maxName)+"…")
}

func TestPageShowsEachDayOnceAndCountsUsers(t *testing.T) {
	items := []Item{text("ana", "1"), text("bea", "2"), text("ana", "3")}
	items[2].Time = noon.Add(24 * time.Hour)
	root := show(t, items...)
	var shown []string
	for _, day := range all(root, ".day") {
		if len(day.Attr) == 1 {
			shown = append(shown, words(day))
		}
	}
	if got := strings.Join(shown, ", "); got != "4 March 2026, 5 March 2026" {
		t.Errorf("the page shows the days %s", got)
	}
	contains(t, one(t, root, "select"), "Everybody (3) ana (2) bea (1)")
}
