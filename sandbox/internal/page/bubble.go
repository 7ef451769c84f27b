package page

import (
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// bubble is the data for drawing a message. Its template draws each part that is set, in this order.
type bubble struct {
	Kind     string // the kind of message, in words
	Header   string
	Media    *media
	Place    *place
	Contacts []contact
	Text     []block
	Members  []member // the members of a message of an unknown type
	Footer   string
	List     *list
	Actions  []action
	Cards    []slide
}

// media describes a file. The page shows its name and host, but does not load it.
type media struct {
	Kind string // image, video, audio, file, sticker
	Name string // the name of the file
	Host string
	Ext  string // such as PDF
}

type place struct{ Lat, Long string }

type contact struct{ Name, Initial string }

type list struct {
	Label   string
	Options []jelou.ListOption
}

// action is a button. Its members describe the effect of a tap, which the page only shows.
type action struct {
	Icon, Label string
	Members     []member
}

// slide is a card of a carousel.
type slide struct {
	Media   media
	Text    []block
	Actions []action
}

type member struct{ Name, Value string }

// draw turns a message into a bubble. A message of an unknown type is drawn from its JSON.
func draw(message any) bubble {
	switch m := pointee(message).(type) {
	case jelou.TextMessage:
		return drawText(m)
	case jelou.QuickReplyMessage:
		b := bubble{Kind: "Reply buttons", Header: m.Title, Text: format(m.Text)}
		for _, reply := range m.QuickReplies {
			b.Actions = append(b.Actions, replyAction(reply.Title))
		}
		return b
	case jelou.ImageMessage:
		return bubble{Kind: "Image", Media: newMedia("image", m.MediaURL, ""), Text: format(m.Text)}
	case jelou.AudioMessage:
		return bubble{Kind: "Audio", Media: newMedia("audio", m.MediaURL, "")}
	case jelou.VideoMessage:
		return bubble{Kind: "Video", Media: newMedia("video", m.MediaURL, ""), Text: format(m.Text)}
	case jelou.FileMessage:
		return bubble{Kind: "Document", Media: newMedia("file", m.MediaURL, m.Filename), Text: format(m.Text)}
	case jelou.StickerMessage:
		return bubble{Kind: "Sticker", Media: newMedia("sticker", m.MediaURL, "")}
	case jelou.LocationMessage:
		return bubble{Kind: "Location", Place: &place{degrees(m.Coordinates.Lat), degrees(m.Coordinates.Long)}}
	case jelou.ContactsMessage:
		return drawContacts(m)
	case jelou.LocationRequestMessage:
		return bubble{Kind: "Location request", Text: format(m.Text), Actions: []action{
			{Icon: "pin", Label: "Send location", Members: []member{{"A tap sends", "the person's location"}}},
		}}
	case jelou.CTAURLMessage:
		return bubble{Kind: "URL button", Header: m.Title, Text: format(m.Text), Footer: m.Caption,
			Actions: []action{urlAction(m.Parameters)}}
	case jelou.FlowMessage:
		return bubble{Kind: "Flow button", Header: m.Title, Text: format(m.Text), Footer: m.Caption,
			Actions: []action{flowAction(m.Parameters.FlowCTA, m.Parameters.FlowName, m.Parameters.FlowID, m.Parameters.FlowActionPayload)}}
	case jelou.FlowButton:
		return bubble{Kind: "Flow button", Header: m.Title, Text: format(m.Text), Footer: m.Caption,
			Actions: []action{flowAction(m.Parameters.FlowCTA, m.Parameters.FlowName, "", m.Parameters.FlowActionPayload)}}
	case jelou.VoiceCallMessage:
		return bubble{Kind: "Call button", Header: m.Header, Text: format(m.Text), Actions: []action{{
			Icon: "call", Label: cmp.Or(m.Parameters.DisplayText, "Call Now"),
			Members: []member{{"A tap starts", "a WhatsApp call to the business"}},
		}}}
	case jelou.CarouselMessage:
		return drawCarousel(m)
	default:
		return drawUnknown(message)
	}
}

func drawText(m jelou.TextMessage) bubble {
	if len(m.Options) == 0 {
		return bubble{Kind: "Text", Text: format(m.Text)}
	}
	label := "Opciones" // Jelou's default
	if m.ButtonText != nil {
		label = cmp.Or(m.ButtonText.Text, label)
	}
	return bubble{Kind: "List", Header: m.Title, Text: format(m.Text), List: &list{Label: label, Options: m.Options}}
}

func drawCarousel(m jelou.CarouselMessage) bubble {
	b := bubble{Kind: "Carousel", Text: format(m.Text)}
	cards := slices.Clone(m.Parameters.Cards)
	slices.SortStableFunc(cards, func(a, b jelou.CarouselCard) int { return cmp.Compare(a.CardIndex, b.CardIndex) })
	for _, card := range cards {
		b.Cards = append(b.Cards, drawCard(card))
	}
	return b
}

func drawCard(card jelou.CarouselCard) slide {
	var s slide
	switch header := pointee(card.Header).(type) {
	case jelou.CarouselImageHeader:
		s.Media = *newMedia("image", header.Image.Link, "")
	case jelou.CarouselVideoHeader:
		s.Media = *newMedia("video", header.Video.Link, "")
	}
	if card.Body != nil {
		s.Text = format(card.Body.Text)
	}
	switch offer := pointee(card.Action).(type) {
	case jelou.CarouselURLAction:
		s.Actions = []action{urlAction(offer.Parameters)}
	case jelou.CarouselReplyAction:
		for _, button := range offer.Buttons {
			s.Actions = append(s.Actions, replyAction(button.QuickReply.Title))
		}
	}
	return s
}

func drawContacts(m jelou.ContactsMessage) bubble {
	b := bubble{Kind: "Contacts"}
	for _, one := range m.Contacts {
		name := contactName(one)
		offer := contactAction(one)
		if len(m.Contacts) > 1 {
			offer.Label += ": " + name
		}
		b.Contacts = append(b.Contacts, contact{Name: name, Initial: string([]rune(name)[:1])})
		b.Actions = append(b.Actions, offer)
	}
	return b
}

func contactName(c jelou.Contact) string {
	var name string
	if c.Name != nil {
		name = cmp.Or(c.Name.FormattedName, strings.TrimSpace(c.Name.FirstName+" "+c.Name.LastName))
	}
	for _, phone := range c.Phones {
		name = cmp.Or(name, phone.Phone)
	}
	return cmp.Or(name, "No name")
}

// contactAction returns the button that WhatsApp shows below a contact card, with the card's content.
func contactAction(c jelou.Contact) action {
	a := action{Icon: "contact", Label: "Invite to WhatsApp"}
	for _, phone := range c.Phones {
		if phone.WaID != "" {
			a.Label = "Message"
		}
		a.Members = append(a.Members, member{cmp.Or(phone.Type, "Phone"), cmp.Or(phone.Phone, phone.WaID)})
	}
	for _, email := range c.Emails {
		a.Members = append(a.Members, member{cmp.Or(email.Type, "Mail"), email.Email})
	}
	for _, address := range c.Addresses {
		a.Members = append(a.Members, member{cmp.Or(address.Type, "Address"), contactAddress(address)})
	}
	return a
}

func contactAddress(a jelou.ContactAddress) string {
	parts := []string{a.Street, strings.TrimSpace(a.Zip + " " + a.City), a.State, cmp.Or(a.Country, a.CountryCode)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// drawUnknown shows the type of a message and its string members. "text" is drawn as the message's text.
func drawUnknown(message any) bubble {
	b := bubble{Kind: "Message"}
	encoded, err := json.Marshal(message)
	if err != nil {
		return b
	}
	var members map[string]any
	// If message is not an object, it has no members to show.
	_ = json.Unmarshal(encoded, &members)
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value, ok := members[name].(string)
		if !ok || name == "userId" || name == "botId" {
			continue
		}
		if name == "text" {
			b.Text = format(value)
			continue
		}
		if name == "type" {
			b.Kind = value
		}
		b.Members = append(b.Members, member{name, value})
	}
	return b
}

func replyAction(title string) action {
	return action{Icon: "reply", Label: title, Members: []member{{"A tap replies", title}}}
}

func urlAction(button jelou.URLButton) action {
	return action{Icon: "open", Label: button.DisplayText, Members: []member{{"A tap opens", button.URL}}}
}

func flowAction(label, name, id string, payload map[string]any) action {
	a := action{Icon: "flow", Label: label, Members: []member{{"A tap opens the Flow", cmp.Or(name, id)}}}
	if name != "" && id != "" {
		a.Members = append(a.Members, member{"Flow id", id})
	}
	if screen, ok := payload["screen"].(string); ok {
		a.Members = append(a.Members, member{"First screen", screen})
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

// pointee dereferences a pointer, and returns any other value unchanged.
func pointee(value any) any {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem().Interface()
	}
	return value
}

func degrees(value float64) string {
	return strconv.FormatFloat(value, 'f', -1, 64)
}
