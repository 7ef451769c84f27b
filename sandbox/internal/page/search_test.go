package page

import (
	"net/url"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

func TestSearchFindsItems(t *testing.T) {
	message := text("ana", "x")
	message.Body = []byte(`{"type":"text","text":"Your *order* \u00d1and\u00fa","options":[{"title":"Sales"}]}`)
	refused := text("bea", "x")
	refused.Accepted, refused.Violations = false, []delivery.Violation{{Pointer: "/text", Given: "too long"}}
	refused.Body = []byte("no JSON <at all>")
	template := accepted(Template{jelou.Template{ElementName: "order_ready", Parameters: []string{"Ana"}}, jelou.TemplateRow{Template: "Hello {{1}}, it is ready."}}, `{"elementName":"order_ready"}`)
	template.Sent = []Sent{{ID: "3f", UserID: "593"}}
	person := reply("BOT", "caro", "When does it arrive?")
	source := newLog(message, refused, template, person)
	for search, want := range map[string]int{
		"your ORDER ñandú": 1, "sales": 1, "title": 0, "too long": 1, "<AT": 1, "hello ana, it": 1, "3f": 1, "does it arrive": 1, "caro": 1, "ready": 1, "nowhere": 0, " ": 4,
	} {
		root := showAt(t, source, "/?search="+url.QueryEscape(search))
		if got := len(all(root, "article")); got != want {
			t.Errorf("%q finds %d items, want %d", search, got, want)
		}
	}
	contains(t, one(t, showAt(t, source, "/?refused=1"), "article"), "bea")
	if got := all(showAt(t, source, "/?refused=1&user=ana"), "article"); len(got) != 0 {
		t.Errorf("%d refused items of ana", len(got))
	}
}

func TestChoiceKeepsItsQuery(t *testing.T) {
	for query, want := range map[string]string{
		"": "", "user=a&search=b+%26&refused=1": "user=a&search=b+%26&refused=1", "refused": "refused=1", "search=+x+": "search=x", "other=1": "",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := chosen(values).Query(); got != want {
			t.Errorf("%q becomes %q, want %q", query, got, want)
		}
	}
}
