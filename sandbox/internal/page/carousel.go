package page

import (
	"cmp"
	"slices"

	jelou "github.com/jelou-go/jelou/generated"
)

// slide is a card of a carousel.
type slide struct {
	Media   *media
	Text    []block
	Members []member
	Actions []action
}

func drawCarousel(d *drawing, m jelou.CarouselMessage) bubble {
	b := bubble{Kind: d.say("Carousel"), Text: format(m.Text)}
	cards := slices.Clone(m.Parameters.Cards)
	slices.SortStableFunc(cards, func(a, b jelou.CarouselCard) int { return cmp.Compare(a.CardIndex, b.CardIndex) })
	for _, card := range cards {
		b.Cards = append(b.Cards, drawCard(d, card))
	}
	return b
}

func drawCard(d *drawing, card jelou.CarouselCard) slide {
	var s slide
	switch header := pointee(card.Header).(type) {
	case jelou.CarouselImageHeader:
		s.Media = newMedia("image", header.Image.Link, "")
	case jelou.CarouselVideoHeader:
		s.Media = newMedia("video", header.Video.Link, "")
	}
	if card.Body != nil {
		s.Text = format(card.Body.Text)
	}
	switch offer := pointee(card.Action).(type) {
	case jelou.CarouselURLAction:
		s.Actions = []action{urlAction(d, offer.Parameters)}
	case jelou.CarouselReplyAction:
		for _, button := range offer.Buttons {
			s.Actions = append(s.Actions, replyAction(d, button.QuickReply.Title))
		}
	}
	return s
}
