package page

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// The test puts the payload into every string of every message and item. The page must have the same elements and
// attribute names as with a harmless text.
func FuzzPayloadNeverBecomesHTML(f *testing.F) {
	for _, seed := range []string{
		`<script>window.hacked=1</script>`,
		`"><img src=x onerror=alert(1)>`,
		`' onmouseover='alert(1)`,
		"` onfocus=alert(1) autofocus x=`",
		`</textarea></title></style></select></dialog></article><svg onload=alert(1)>`,
		`<!--`, `-->`, `]]>`, `&lt;script&gt;`, `{{.}}`, `<a href="javascript:alert(1)">x</a>`,
		"javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
		"\x00<\x00script>", "\xff\xfe<script>", "\u202e<b>", "a\r\ndata: x\n\nevent: restart\n\n",
	} {
		f.Add(seed)
	}
	examples, err := conversationExamples()
	if err != nil {
		f.Fatal(err)
	}
	// Marks, links and long texts make elements on purpose, and an empty text leaves elements out.
	withoutMarks := strings.NewReplacer("*", "", "_", "", "~", "", "`", "", "\n", "x", "://", "x")
	var all []any
	var want []string
	f.Fuzz(func(t *testing.T, payload string) {
		if want == nil {
			all = append(messages(t, examples), poll{}, map[string]any{"text": "x", "other": "x"})
			want = skeleton(showAll(t, all, "x"))
		}
		short := payload[:min(len(payload), 100)]
		got := skeleton(showAll(t, all, "x"+withoutMarks.Replace(short)))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("element %d is <%s>, want <%s>", i, got[i], want[i])
			}
		}
		if len(got) != len(want) {
			t.Fatalf("the page has %d elements, want %d", len(got), len(want))
		}
		onlyOurs(t, showAll(t, all, payload))
	})
}

func showAll(t *testing.T, messages []any, payload string) *html.Node {
	var items []Item
	for _, message := range messages {
		items = append(items, filled(message, payload))
	}
	quiet := filled(nil, payload)
	quiet.Operation = payload
	person := reply(payload, payload, payload)
	person.MessageID = payload
	return show(t, append(items, quiet, person)...)
}

func messages(t *testing.T, examples []contract.Example) []any {
	var all []any
	for _, one := range examples {
		all = append(all, example(t, one).Message())
	}
	return append(all, jelou.FlowButton{})
}

// filled returns an item in which every text is the payload.
func filled(message any, payload string) Item {
	if message != nil {
		copied := reflect.New(reflect.TypeOf(message)).Elem()
		copied.Set(fill(reflect.ValueOf(message), payload))
		message = copied.Interface()
	}
	return Item{
		Time: noon, Operation: "send" + payload, BotID: payload, UserID: payload, Message: given(message), Body: []byte(payload),
		Accepted: true, MessageID: payload, Status: 200, Failure: payload,
		Violations: []delivery.Violation{{Pointer: payload, Given: payload}}, Sent: []Sent{{ID: payload, UserID: payload, Status: payload}},
	}
}

// fill copies a value and replaces every string in it by the payload. Lengths and nil values do not change.
func fill(value reflect.Value, payload string) reflect.Value {
	copied := reflect.New(value.Type()).Elem()
	copied.Set(value)
	switch value.Kind() {
	case reflect.String:
		copied.SetString(payload)
	case reflect.Struct:
		for i := range value.NumField() {
			if !value.Type().Field(i).IsExported() { // a field of time.Time
				continue
			}
			copied.Field(i).Set(fill(value.Field(i), payload))
		}
	case reflect.Pointer:
		if !value.IsNil() {
			copied.Set(reflect.New(value.Type().Elem()))
			copied.Elem().Set(fill(value.Elem(), payload))
		}
	case reflect.Interface:
		if !value.IsNil() {
			copied.Set(fill(value.Elem(), payload))
		}
	case reflect.Slice:
		copied.Set(reflect.MakeSlice(value.Type(), value.Len(), value.Len()))
		for i := range value.Len() {
			copied.Index(i).Set(fill(value.Index(i), payload))
		}
	case reflect.Map:
		copied.Set(reflect.MakeMap(value.Type()))
		for _, key := range value.MapKeys() {
			copied.SetMapIndex(key, fill(value.MapIndex(key), payload))
		}
	}
	return copied
}

// skeleton lists the elements and the names of their attributes.
func skeleton(root *html.Node) []string {
	var lines []string
	for node := range root.Descendants() {
		if node.Type == html.TextNode || node.Type == html.DocumentNode {
			continue
		}
		line := node.Data
		if node.Type == html.CommentNode {
			line = "comment"
		}
		for _, a := range node.Attr {
			line += " " + a.Key
		}
		lines = append(lines, line)
	}
	return lines
}

// onlyOurs fails if the page has an element that could run code, or load or open something from elsewhere.
func onlyOurs(t *testing.T, root *html.Node) {
	t.Helper()
	links := []string{"assets/icon.svg", "assets/page.css"}
	for node := range root.Descendants() {
		for _, a := range node.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style":
				t.Errorf("the page has <%s %s>", node.Data, a.Key)
			case a.Key == "href" && !strings.HasPrefix(a.Val, "#i-") && !slices.Contains(links, a.Val),
				a.Key == "src" && a.Val != "assets/page.js":
				t.Errorf("the page has <%s %s=%q>", node.Data, a.Key, a.Val)
			}
		}
		if node.Data == "form" && (!slices.Contains([]string{"./", "reply", "clear"}, attr(node, "action")) || hasAttr(node, "target")) || hasAttr(node, "formaction") {
			t.Errorf("the page has <%s %v>", node.Data, node.Attr)
		}
		if node.Type == html.ElementNode && slices.Contains([]string{"a", "img", "iframe", "object", "embed", "style", "base"}, node.Data) {
			t.Errorf("the page has <%s>", node.Data)
		}
	}
	if scripts := all(root, "script"); len(scripts) != 1 || words(scripts[0]) != "" {
		t.Errorf("the page has %d scripts, or inline code", len(scripts))
	}
}
