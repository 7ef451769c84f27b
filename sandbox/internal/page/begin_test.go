package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// linesToCopy returns the lines that a reader can copy from the page at this address.
func linesToCopy(t *testing.T, handler http.Handler, host, target string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = host
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	root, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, pre := range all(root, "pre") {
		for node := range pre.Descendants() {
			if node.Type == html.TextNode {
				lines.WriteString(node.Data)
			}
		}
	}
	return lines.String()
}

func TestEmptyPageShowsHowToBegin(t *testing.T) {
	contains(t, one(t, show(t), "main"), "No message yet")
	for host, want := range map[string]string{
		"127.0.0.1:8080":    "http://127.0.0.1:8080",
		"[::1]:8080":        "'http://[::1]:8080'",
		"$(touch x)":        "'http://$(touch%20x)'",
		"a';touch x;'":      `'http://a'\'';touch%20x;'\'''`,
		"<script>":          "'http://<script>'",
		"jelou-sandbox:443": "http://jelou-sandbox:443",
	} {
		contains(t, linesToCopy(t, New(newLog(), ""), host, "/"),
			"export JELOU_SERVER="+want+"\n", "curl -u sandbox:sandbox "+want+"/v1/bots/BOT_ID/messages ")
	}
	if empty := all(show(t, text("u", "t")), ".empty"); !hasAttr(empty[0], "hidden") {
		t.Errorf("the introduction is shown although the page has a message: %v", empty[0].Attr)
	}
}

func TestLinesToCopyNameAKnownBot(t *testing.T) {
	for bot, want := range map[string][]string{
		"":             {"export JELOU_BOT_ID=BOT_ID\n", "/v1/bots/BOT_ID/messages "},
		"MYBOT":        {"export JELOU_BOT_ID=MYBOT\n", "/v1/bots/MYBOT/messages "},
		"it's $1 & a/": {`export JELOU_BOT_ID='it'\''s $1 & a/'` + "\n", "/v1/bots/it%27s%20%241%20%26%20a%2F/messages "},
	} {
		contains(t, linesToCopy(t, New(newLog(), bot), "example.com", "/"), want...)
	}
}

func TestLinesToCopyHaveThePrefixOfThePage(t *testing.T) {
	for prefix, want := range map[string]string{"": "http://h", "/fake": "http://h/fake", "/a/b%20c": "'http://h/a/b%20c'", "/a;b": "'http://h/a;b'"} {
		mounted := http.StripPrefix(strings.ReplaceAll(prefix, "%20", " "), New(newLog(), ""))
		for _, query := range []string{"", "?user=/x/"} {
			contains(t, linesToCopy(t, mounted, "h", prefix+"/"+query),
				"export JELOU_SERVER="+want+"\n", "curl -u sandbox:sandbox "+want+"/v1/bots/")
		}
	}
}
