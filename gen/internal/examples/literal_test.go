package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// later has fields of types that the contract does not use yet.
type later struct {
	Hours  *int        `json:"hours,omitzero"`
	Colour *string     `json:"colour,omitzero"`
	Mode   *mode       `json:"mode,omitzero"`
	Secret bool        `json:"secret"`
	Rounds [][]float64 `json:"rounds,omitzero"`
	Big    *int64      `json:"big,omitzero"`
}

type mode string

func TestLiteralLooksHandwritten(t *testing.T) {
	hours, empty, fast, big := 0, "", mode("fast"), int64(7)
	for _, c := range []struct {
		value any
		want  string
	}{
		{jelou.Coordinates{Lat: -0.000001}, "jelou.Coordinates{Lat: -1e-06}"},
		{jelou.Coordinates{Lat: 24}, "jelou.Coordinates{Lat: 24.0}"},
		{&jelou.CarouselBody{Text: "\"a\"\nñ"}, `&jelou.CarouselBody{Text: "\"a\"\nñ"}`},
		// The literal leaves out a required Type, which has only one value. It keeps an optional Type.
		{jelou.StickerMessage{Type: "sticker"}, "jelou.StickerMessage{}"},
		{jelou.CarouselCard{Type: "cta_url"}, "jelou.CarouselCard{Type: jelou.CarouselCardTypeCTAURL}"},
		{jelou.CarouselReply{Payload: json.Number("9007199254740993")}, `jelou.CarouselReply{Payload: json.Number("9007199254740993")}`},
		{jelou.CarouselReply{Payload: map[string]any{"b": nil, "a": []any{true, "x"}}}, `jelou.CarouselReply{Payload: map[string]any{"a": []any{true, "x"}, "b": nil}}`},
		// An empty list differs from nil.
		{[]jelou.Contact{{}, {Phones: []jelou.ContactPhone{}}}, `[]jelou.Contact{{}, {Phones: []jelou.ContactPhone{}}}`},
		{[]*jelou.CarouselBody{{Text: "a"}, {}}, `[]*jelou.CarouselBody{{Text: "a"}, {}}`},
		// A field is a pointer if its zero value is also valid.
		{later{Hours: &hours, Colour: &empty}, `main.later{Hours: pointer(0), Colour: pointer("")}`},
		{later{Big: &big}, "main.later{Big: pointer(int64(7))}"},
		{later{}, "main.later{}"},
		{later{Mode: &fast}, `main.later{Mode: pointer(jelou.ModeFast)}`},
		{later{Secret: true, Rounds: [][]float64{{0.5, 1}, {}}}, `main.later{Secret: true, Rounds: [][]float64{{0.5, 1.0}, {}}}`},
		{[]string{strings.Repeat("x", 40), strings.Repeat("y", 40)}, "[]string{\n\"" + strings.Repeat("x", 40) + "\",\n\"" + strings.Repeat("y", 40) + "\",\n}"},
	} {
		p := &printer{constants: constants{
			"CarouselCardType": {"cta_url": "CarouselCardTypeCTAURL"},
			"mode":             {"fast": "ModeFast"},
		}}
		got, err := p.literal(reflect.ValueOf(c.value), true)
		if err != nil || got != c.want {
			t.Errorf("%v\n got %s\nwant %s", err, got, c.want)
		}
		if p.usesPointer != strings.Contains(c.want, "pointer(") {
			t.Errorf("%s: usesPointer %v", got, p.usesPointer)
		}
	}
}

func TestUnsupportedTypeHasNoLiteral(t *testing.T) {
	p := &printer{}
	_, err := p.literal(reflect.ValueOf(struct{ Done chan int }{make(chan int)}), true)
	if err == nil {
		t.Error("literal() returned no error for a channel")
	}
}
