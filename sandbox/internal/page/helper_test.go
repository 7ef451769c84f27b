package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/bodies"
)

// log is a Source that keeps every item until Reset drops it.
type log struct {
	mu    sync.Mutex
	items []Item
	last  uint64
	more  chan struct{}
}

func newLog(items ...Item) *log {
	l := &log{more: make(chan struct{})}
	l.add(items...)
	return l
}

func (l *log) add(items ...Item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, item := range items {
		l.last++
		item.Number = l.last
		l.items = append(l.items, item)
	}
	close(l.more)
	l.more = make(chan struct{})
}

func (l *log) Reply(botID, userID, text string) string {
	l.add(reply(botID, userID, text))
	return ""
}

func (l *log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = nil
	close(l.more)
	l.more = make(chan struct{})
}

// reply returns an item that a person wrote.
func reply(botID, userID, words string) Item {
	return Item{
		Time: noon, BotID: botID, UserID: userID, Message: given(jelou.TextMessage{Text: words}),
		Accepted: true, MessageID: "msg_2", Status: http.StatusOK, Incoming: true,
	}
}

func (l *log) Items() ([]Item, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.items, l.more
}

var noon = time.Date(2026, 3, 4, 12, 34, 56, 0, time.UTC)

// accepted returns an item with an accepted message.
func accepted(message any, body string) Item {
	return Item{
		Time: noon, Operation: "sendMessage", BotID: "BOT", UserID: "593987654321",
		Message: given(message), Body: []byte(body), Accepted: true, MessageID: "msg_1", Status: http.StatusOK,
	}
}

// given returns a function for an item's Message, or nil for a nil message.
func given(message any) func() any {
	if message == nil {
		return nil
	}
	return func() any { return message }
}

func text(userID, words string) Item {
	item := accepted(jelou.TextMessage{UserID: userID, Text: words}, `{"type":"text"}`)
	item.UserID = userID
	return item
}

// example returns an item with an example of the contract.
func example(t *testing.T, one contract.Example) Item {
	t.Helper()
	item := accepted(nil, string(one.JSON))
	item.Operation = one.Operation
	message, err := bodies.Decoders[one.Operation](one.JSON)
	if template, ok := message.(jelou.Template); ok {
		message = Template{Template: template}
	}
	item.Message = given(message)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func get(t *testing.T, source Source, target string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	New(source, "").ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// show returns the parsed page with the items.
func show(t *testing.T, items ...Item) *html.Node {
	t.Helper()
	return showAt(t, newLog(items...), "/")
}

// showAt returns the parsed page at an address.
func showAt(t *testing.T, source Source, target string) *html.Node {
	t.Helper()
	resp, body := get(t, source, target)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// all returns the elements with this name, or with this class if the selector begins with a dot.
func all(root *html.Node, selector string) []*html.Node {
	var found []*html.Node
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		class, byClass := strings.CutPrefix(selector, ".")
		if byClass && hasClass(node, class) || !byClass && node.Data == selector {
			found = append(found, node)
		}
	}
	return found
}

func hasAttr(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func hasClass(node *html.Node, class string) bool {
	for _, name := range strings.Fields(attr(node, "class")) {
		if name == class {
			return true
		}
	}
	return false
}

func attr(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words returns the text of a node with single spaces.
func words(root *html.Node) string {
	var parts []string
	for node := range root.Descendants() {
		if node.Type == html.TextNode {
			parts = append(parts, strings.Fields(node.Data)...)
		}
	}
	return strings.Join(parts, " ")
}

// one returns the text of the only element that matches the selector.
func one(t *testing.T, root *html.Node, selector string) string {
	t.Helper()
	found := all(root, selector)
	if len(found) != 1 {
		t.Fatalf("%d elements match %s, want 1", len(found), selector)
	}
	return words(found[0])
}

func contains(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, part := range want {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}

// conversationExamples returns the contract's examples of messages, buttons and templates, which a person reads.
func conversationExamples() ([]contract.Example, error) {
	all, err := contract.Examples()
	return slices.DeleteFunc(all, func(one contract.Example) bool {
		return !slices.Contains([]string{"sendMessage", "sendFlowMessage", "sendTemplate"}, one.Operation)
	}), err
}
