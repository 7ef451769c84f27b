package page

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A reader can choose a remembered user, no matter how many messages to other users came later.
func TestEveryRememberedUserCanBeChosen(t *testing.T) {
	source := newLog(text("anna", "first"))
	for range maxItems {
		source.add(text("bob", "other"))
	}
	root := showAt(t, source, "/")
	contains(t, one(t, root, "select"), "Everybody (301) anna (1) bob (300)")
	contains(t, one(t, root, ".older"), "not shown: 1")
	root = showAt(t, source, "/?user=anna")
	contains(t, one(t, root, "article"), "first")
	if got := words(selected(t, root)); got != "anna (1)" {
		t.Errorf("%s is selected, want anna", got)
	}
	for _, target := range []string{"/?user=anna", "/?search=other", "/?refused=1"} {
		if older := all(showAt(t, source, target), ".older")[0]; !hasAttr(older, "hidden") {
			t.Errorf("%s: the page mentions older messages that are not in the choice", target)
		}
	}
}

func TestUserWithoutMessagesCanBeChosen(t *testing.T) {
	for target, name := range map[string]string{"/?user=no%20body": "no body (0)", "/?user=": "Unknown (0)"} {
		root := showAt(t, newLog(text("anna", "first")), target)
		if got := words(selected(t, root)); got != name {
			t.Errorf("%s: %s is selected, want %s", target, got, name)
		}
		for _, node := range all(root, ".empty") {
			if hidden := hasAttr(node, "hidden"); hidden != (attr(node, "id") == "empty") {
				t.Errorf("%s: %s hidden: %t", target, attr(node, "id"), hidden)
			}
		}
	}
}

// Users whose ids look alike have different names on the page, and a reader can choose each.
func TestUsersWithSimilarIDsAreDistinct(t *testing.T) {
	ids := []string{"a", "a ", "A", "a\n", "a\r\n", "a\r", "a\x00", "a\ufffd", "a\xff", "a\u200b", "a\u2028", "a\u00a0", "\u202ea", "a\ufe0f", " a", "a  ", "a\t", "a+b", "a b", "a  b", "a&user=b", "", strings.Repeat("é", maxName)}
	var items []Item
	for _, id := range ids {
		items = append(items, text(id, "to "+url.QueryEscape(id)+"."))
	}
	options := all(show(t, items...), "option")[1:]
	if len(options) != len(ids) {
		t.Fatalf("the page lists %d users, want %d", len(options), len(ids))
	}
	names := make(map[string]bool)
	for _, option := range options {
		names[words(option)] = true
	}
	if len(names) != len(ids) {
		t.Errorf("some users have the same name: %v", names)
	}
	for i, option := range options {
		for _, target := range []string{"/?" + attr(option, "value"), "/?user=" + url.QueryEscape(ids[i])} {
			root := showAt(t, newLog(items...), target)
			contains(t, one(t, root, "article"), "to "+url.QueryEscape(ids[i])+".")
			if got := attr(selected(t, root), "value"); got != attr(option, "value") {
				t.Errorf("%q: %q is selected, want %q", ids[i], got, attr(option, "value"))
			}
		}
	}
}

func TestInvisibleCharactersInIDsAreShown(t *testing.T) {
	item := text("ana\u200b\r\n", "x")
	item.BotID = "\u202eBOT "
	article := all(show(t, item), "article")[0]
	contains(t, words(article), `Text 1 to ana\u200b\r\n, Accepted`, `to ana\u200b\r\n msg_1`, `bot \u202eBOT\u0020`)
}

func selected(t *testing.T, root *html.Node) *html.Node {
	t.Helper()
	var found []*html.Node
	for _, option := range all(root, "option") {
		if hasAttr(option, "selected") {
			found = append(found, option)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d options are selected, want 1", len(found))
	}
	return found[0]
}
