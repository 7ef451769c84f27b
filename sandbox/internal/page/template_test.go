package page

import (
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

func TestTemplateIsDrawnWithItsTextFilledIn(t *testing.T) {
	sent := jelou.Template{ElementName: "order_ready", Language: "es", Parameters: []string{"Ana", "A-17"}, HeaderParameters: []string{"Top"}}
	known := Template{sent, jelou.TemplateRow{Template: "Hola *{{1}}*, tu pedido {{2}} está listo."}}
	root := show(t, accepted(known, "{}"))
	contains(t, one(t, root, ".phone"), "Hola Ana , tu pedido A-17 está listo. Header 1 Top")
	contains(t, one(t, root, ".facts"), "template order_ready language es")
	if phone := one(t, root, ".phone"); strings.Contains(phone, "{{") || strings.Contains(phone, "order_ready") {
		t.Errorf("the bubble of a known text is %s", phone)
	}
	contains(t, one(t, show(t, accepted(Template{Template: sent}, "{}")), ".phone"), "order_ready Header 1 Top {{1}} Ana {{2}} A-17")
}

func TestTemplateIsDrawnWithItsFileCardsAndButtons(t *testing.T) {
	one := 1.0
	sent := jelou.Template{
		ElementName: "x", Type: jelou.TemplateTypeVideo, MediaURL: "https://example.com/a.mp4",
		ButtonParameters: []jelou.TemplateButton{
			{Type: "QUICK_REPLY", Payload: map[string]any{"action": "Confirm"}},
			{Type: "URL", Payload: map[string]any{"path": "/a"}, Param: &one},
		},
		ButtonPayloads: []jelou.TemplateButtonPayload{{Action: "Cancel"}},
		Cards: []jelou.TemplateCard{{
			MediaURL: "https://example.com/b.jpg", Params: []string{"Lake"},
			ButtonParameters: []jelou.TemplateButton{{Payload: map[string]any{"action": "Pick"}}},
		}, {}},
	}
	root := show(t, accepted(Template{Template: sent}, "{}"))
	contains(t, words(all(root, ".phone")[0]), "video, not loaded: a.mp4", "Confirm", "Button 2 type URL path /a", "Cancel", "b.jpg", "{{1}} Lake", "Pick")
	var taps []string
	for _, button := range all(all(root, "article")[0], "button") {
		taps = append(taps, attr(button, "value"))
	}
	if got := strings.Join(taps, " "); got != "Confirm Cancel Pick" {
		t.Errorf("the buttons reply %q", got)
	}
}
