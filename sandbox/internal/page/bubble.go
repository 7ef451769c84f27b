package page

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// bubble is the data for drawing a message. The page draws each part that is not empty, in the order of the fields.
type bubble struct {
	Kind     string // the kind of message, in words
	Header   string
	Media    *media
	Place    *jelou.Coordinates
	Contacts []string // the names
	Text     string   // with WhatsApp's marks
	Members  []member // the members of a message of an unknown type, or the parameters of a template with an unknown text
	Footer   string
	List     *list
	Actions  []action
	Cards    []bubble // of a carousel
	Template *jelou.Template
}

// media describes a file. The page shows its name and host, but does not load it.
type media struct {
	Kind string // image, video, audio, file, sticker
	Name string // the name of the file
	Host string
	Ext  string // such as PDF
}

// list is a button that opens options. The button of an option replies with its title.
type list struct {
	Label   string
	Options []jelou.ListOption
}

// action is a button. Its members describe the effect of a tap. The page only shows that effect, unless the tap replies.
type action struct {
	Icon, Label string
	Members     []member
	Replies     bool // a tap sends Label; otherwise the page only shows Members
}

type member struct{ Name, Value string }

type drawing struct {
	*tongue
	replies bool // a tap on a button replies; otherwise it only shows the reply
}

// draw turns a message into a bubble. It draws a message of an unknown type from its JSON.
func draw(d drawing, message any) bubble {
	switch m := message.(type) {
	case jelou.TextMessage:
		return drawText(d, m)
	case jelou.QuickReplyMessage:
		b := bubble{Kind: d.say("Reply buttons"), Header: m.Title, Text: m.Text}
		for _, reply := range m.QuickReplies {
			b.Actions = append(b.Actions, replyAction(d, reply.Title))
		}
		return b
	case jelou.ImageMessage:
		return bubble{Kind: d.say("Image"), Media: newMedia("image", m.MediaURL, ""), Text: m.Text}
	case jelou.AudioMessage:
		return bubble{Kind: d.say("Audio"), Media: newMedia("audio", m.MediaURL, "")}
	case jelou.VideoMessage:
		return bubble{Kind: d.say("Video"), Media: newMedia("video", m.MediaURL, ""), Text: m.Text}
	case jelou.FileMessage:
		return bubble{Kind: d.say("Document"), Media: newMedia("file", m.MediaURL, m.Filename), Text: m.Text}
	case jelou.StickerMessage:
		return bubble{Kind: d.say("Sticker"), Media: newMedia("sticker", m.MediaURL, "")}
	case jelou.LocationMessage:
		return bubble{Kind: d.say("Location"), Place: &m.Coordinates}
	case jelou.ContactsMessage:
		return drawContacts(d, m)
	case jelou.LocationRequestMessage:
		return bubble{Kind: d.say("Location request"), Text: m.Text, Actions: []action{{
			Icon: "pin", Label: d.say("Send location"),
			Members: []member{{d.say("A tap sends"), d.say("the person's location")}},
		}}}
	case jelou.CTAURLMessage:
		return bubble{Kind: d.say("URL button"), Header: m.Title, Text: m.Text, Footer: m.Caption,
			Actions: []action{urlAction(d, m.Parameters)}}
	case jelou.FlowMessage:
		return bubble{Kind: d.say("Flow button"), Header: m.Title, Text: m.Text, Footer: m.Caption,
			Actions: []action{flowAction(d, m.Parameters)}}
	case jelou.FlowButton:
		p := m.Parameters
		flow := jelou.FlowParameters{FlowName: p.FlowName, FlowCTA: p.FlowCTA, FlowActionPayload: p.FlowActionPayload}
		return draw(d, jelou.FlowMessage{Title: m.Title, Text: m.Text, Caption: m.Caption, Parameters: flow})
	case jelou.VoiceCallMessage:
		return bubble{Kind: d.say("Call button"), Header: m.Header, Text: m.Text, Actions: []action{{
			Icon: "call", Label: cmp.Or(m.Parameters.DisplayText, "Call Now"),
			Members: []member{{d.say("A tap starts"), d.say("a WhatsApp call to the business")}},
		}}}
	case Template:
		return drawTemplate(d, m)
	case jelou.CarouselMessage:
		return drawCarousel(d, m)
	default:
		return drawUnknown(d, message)
	}
}

func drawCarousel(d drawing, m jelou.CarouselMessage) bubble {
	b := bubble{Kind: d.say("Carousel"), Text: m.Text}
	cards := slices.Clone(m.Parameters.Cards)
	slices.SortStableFunc(cards, func(a, b jelou.CarouselCard) int { return cmp.Compare(a.CardIndex, b.CardIndex) })
	for _, card := range cards {
		b.Cards = append(b.Cards, drawCard(d, card))
	}
	return b
}

func drawCard(d drawing, card jelou.CarouselCard) bubble {
	var b bubble
	switch header := card.Header.(type) {
	case jelou.CarouselImageHeader:
		b.Media = newMedia("image", header.Image.Link, "")
	case jelou.CarouselVideoHeader:
		b.Media = newMedia("video", header.Video.Link, "")
	}
	if card.Body != nil {
		b.Text = card.Body.Text
	}
	switch offer := card.Action.(type) {
	case jelou.CarouselURLAction:
		b.Actions = []action{urlAction(d, offer.Parameters)}
	case jelou.CarouselReplyAction:
		for _, button := range offer.Buttons {
			b.Actions = append(b.Actions, replyAction(d, button.QuickReply.Title))
		}
	}
	return b
}

func drawText(d drawing, m jelou.TextMessage) bubble {
	if len(m.Options) == 0 {
		return bubble{Kind: d.say("Text"), Text: m.Text}
	}
	label := "Opciones" // Jelou's default
	if m.ButtonText != nil {
		label = cmp.Or(m.ButtonText.Text, label)
	}
	return bubble{Kind: d.say("List"), Header: m.Title, Text: m.Text, List: &list{label, m.Options}}
}

// drawUnknown draws the type of a message and its string members. The member "text" becomes the message's text.
func drawUnknown(d drawing, message any) bubble {
	b := bubble{Kind: d.say("Message")}
	encoded, err := json.Marshal(message)
	if err != nil {
		return b
	}
	var members map[string]any
	// If message is not an object, it has no members to show.
	_ = json.Unmarshal(encoded, &members)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value, ok := members[name].(string)
		if !ok || name == "userId" || name == "botId" {
			continue
		}
		if name == "text" {
			b.Text = value
			continue
		}
		if name == "type" {
			b.Kind = value
		}
		b.Members = append(b.Members, member{name, value})
	}
	return b
}

func replyAction(d drawing, title string) action {
	return action{Icon: "reply", Label: title, Replies: d.replies, Members: []member{{d.say("A tap replies"), title}}}
}

func urlAction(d drawing, button jelou.URLButton) action {
	return action{Icon: "open", Label: button.DisplayText, Members: []member{{d.say("A tap opens"), button.URL}}}
}

func flowAction(d drawing, flow jelou.FlowParameters) action {
	opens := member{d.say("A tap opens the Flow"), cmp.Or(flow.FlowName, flow.FlowID)}
	a := action{Icon: "flow", Label: flow.FlowCTA, Members: []member{opens}}
	if flow.FlowName != "" && flow.FlowID != "" {
		a.Members = append(a.Members, member{d.say("Flow id"), flow.FlowID})
	}
	if screen, ok := flow.FlowActionPayload["screen"].(string); ok {
		a.Members = append(a.Members, member{d.say("First screen"), screen})
	}
	return a
}

func newMedia(kind, link, name string) *media {
	m := media{Kind: kind, Name: name}
	if u, err := url.Parse(link); err == nil {
		m.Host = u.Host
		if base := path.Base(u.Path); m.Name == "" && base != "." && base != "/" {
			m.Name = base
		}
	}
	m.Name = cmp.Or(m.Name, kind)
	m.Ext = strings.ToUpper(strings.TrimPrefix(path.Ext(m.Name), "."))
	return &m
}

func degrees(value float64) string {
	return strconv.FormatFloat(value, 'f', -1, 64)
}
