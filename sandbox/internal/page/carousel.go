package page

import (
	"cmp"
	"slices"

	jelou "github.com/jelou-go/jelou/generated"
)

func drawCarousel(d *drawing, m jelou.CarouselMessage) bubble {
	b := bubble{Kind: d.say("Carousel"), Text: format(m.Text)}
	cards := slices.Clone(m.Parameters.Cards)
	slices.SortStableFunc(cards, func(a, b jelou.CarouselCard) int { return cmp.Compare(a.CardIndex, b.CardIndex) })
	for _, card := range cards {
		b.Cards = append(b.Cards, drawCard(d, card))
	}
	return b
}

func drawCard(d *drawing, card jelou.CarouselCard) bubble {
	var b bubble
	switch header := card.Header.(type) {
	case jelou.CarouselImageHeader:
		b.Media = newMedia("image", header.Image.Link, "")
	case jelou.CarouselVideoHeader:
		b.Media = newMedia("video", header.Video.Link, "")
	}
	if card.Body != nil {
		b.Text = format(card.Body.Text)
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
