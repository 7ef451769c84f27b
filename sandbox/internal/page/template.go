package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/templates"
)

// Template is a template with its row in listTemplates. The row is zero if the list does not have the template.
type Template struct {
	jelou.Template
	Row jelou.TemplateRow
}

// text returns the template's text with its parameters filled in, or "" if the sandbox does not know the text.
func (t Template) text() string { return templates.Text(t.Row, t.Parameters) }

func drawTemplate(d drawing, sent Template) bubble {
	m := sent.Template
	b := bubble{Kind: d.say("Template"), Text: sent.text(), Template: &m}
	for i, value := range m.HeaderParameters {
		b.Members = append(b.Members, member{d.say("Header %d", i+1), value})
	}
	if b.Text == "" {
		b.Header = m.ElementName
		for i, value := range m.Parameters {
			b.Members = append(b.Members, member{fmt.Sprintf("{{%d}}", i+1), value})
		}
	}
	if m.MediaURL != "" {
		b.Media = newMedia(cmp.Or(mediaKinds[m.Type], "image"), m.MediaURL, m.Filename)
	}
	b.Actions = templateActions(d, m.ButtonParameters)
	for _, button := range m.ButtonPayloads {
		if button.Action != "" {
			b.Actions = append(b.Actions, replyAction(d, button.Action))
		}
	}
	for _, card := range m.Cards { // a card is drawn as a template with an unknown text
		b.Cards = append(b.Cards, drawTemplate(d, Template{Template: jelou.Template{
			MediaURL: card.MediaURL, Parameters: card.Params, ButtonParameters: card.ButtonParameters,
		}}))
	}
	return b
}

// mediaKinds has the kinds of files that are no picture.
var mediaKinds = map[jelou.TemplateType]string{jelou.TemplateTypeDocument: "file", jelou.TemplateTypeVideo: "video"}

// templateActions draws a template's buttons with the members that the send has. Only a reply button has its label there.
func templateActions(d drawing, buttons []jelou.TemplateButton) []action {
	var actions []action
	for i, button := range buttons {
		label, _ := button.Payload["action"].(string)
		if label != "" && button.Type != "URL" {
			actions = append(actions, replyAction(d, label))
			continue
		}
		a := action{Icon: "open", Label: cmp.Or(label, d.say("Button %d", i+1))}
		if button.Type != "" {
			a.Members = append(a.Members, member{"type", button.Type})
		}
		for _, name := range slices.Sorted(maps.Keys(button.Payload)) {
			a.Members = append(a.Members, member{name, fmt.Sprint(button.Payload[name])})
		}
		actions = append(actions, a)
	}
	return actions
}
