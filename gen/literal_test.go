package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// someTypes are declarations with fields of every type.
var someTypes = map[string]declaration{
	"Point": {Kind: "object", Name: "Point", Fields: []field{{Name: "Lat", JSON: "lat", Type: "float64"}}},
	"Body":  {Kind: "object", Name: "Body", Fields: []field{{Name: "Text", JSON: "text", Type: "string"}}},
	"Both": {Kind: "object", Name: "Both", Fields: []field{
		{Name: "Lat", JSON: "lat", Type: "float64"}, {Name: "Text", JSON: "text", Type: "string"},
	}},
	"Mode":   {Kind: "enum", Name: "Mode", Type: "string", Constants: map[string]string{"fast": "ModeFast"}},
	"Level":  {Kind: "enum", Name: "Level", Type: "int", Constants: map[string]string{"2": "LevelN2"}},
	"Only":   {Kind: "enum", Name: "Only", Type: "string", Only: "sticker", Constants: map[string]string{"sticker": "OnlySticker"}},
	"UserID": {Kind: "alias", Name: "UserID", Type: "string"},
	"Sticker": {Kind: "object", Name: "Sticker", Fields: []field{
		{Name: "Type", JSON: "type", Type: "Only", Required: true}, {Name: "User", JSON: "user", Type: "UserID"},
	}},
	"Params": {Kind: "params", Name: "Params", Fields: []field{{Name: "Type", JSON: "type", Type: "Only", Required: true}}},
	"Card":   {Kind: "object", Name: "Card", Open: true, Fields: []field{{Name: "Type", JSON: "type", Type: "Only"}}},
	"Tagged": {Kind: "union", Name: "Tagged", Tag: "type", Cases: []unionCase{
		{Value: "sticker", Element: "Sticker"}, {Value: "card", Element: "Card"},
	}},
	"Fitting": {Kind: "union", Name: "Fitting", Cases: []unionCase{
		{Required: []string{"lat"}, Element: "Point"}, {Required: []string{"lat", "text"}, Element: "Both"},
	}},
	"Later": {Kind: "object", Name: "Later", Fields: []field{
		{Name: "Hours", JSON: "hours", Type: "*int"}, {Name: "Colour", JSON: "colour", Type: "*string"},
		{Name: "Mode", JSON: "mode", Type: "*Mode"}, {Name: "Secret", JSON: "secret", Type: "bool"},
		{Name: "Rounds", JSON: "rounds", Type: "[][]float64"}, {Name: "Big", JSON: "big", Type: "*int64"},
		{Name: "Rate", JSON: "rate", Type: "*float64"}, {Name: "At", JSON: "at", Type: "time.Time"},
		{Name: "Any", JSON: "any", Type: "interface{}"}, {Name: "Free", JSON: "free", Type: "map[string]interface{}"},
		{Name: "Level", JSON: "level", Type: "Level"},
	}},
}

func TestLiteralLooksHandwritten(t *testing.T) {
	for _, c := range []struct{ value, of, want string }{
		{`{"lat":-0.000001}`, "Point", "jelou.Point{Lat: -0.000001}"},
		{`{"lat":24}`, "Point", "jelou.Point{Lat: 24.0}"},
		{`{"text":"\"a\"\nñ"}`, "*Body", `&jelou.Body{Text: "\"a\"\nñ"}`},
		// The literal leaves out a required Type, which has only one value. It keeps an optional Type.
		{`{"type":"sticker"}`, "Sticker", "jelou.Sticker{}"},
		{`{"type":"sticker"}`, "Card", "jelou.Card{Type: jelou.OnlySticker}"},
		// A query has no default.
		{`{"type":"sticker"}`, "Params", "jelou.Params{Type: jelou.OnlySticker}"},
		{`{"b":[1]}`, "Card", `jelou.Card{AdditionalProperties: map[string]any{"b": []any{json.Number("1")}}}`},
		{`{"type":"sticker","user":"5"}`, "Tagged", `jelou.Sticker{User: "5"}`},
		{`{"lat":0.5}`, "Fitting", "jelou.Point{Lat: 0.5}"},
		{`{"lat":0.5,"text":"a"}`, "Fitting", `jelou.Both{Lat: 0.5, Text: "a"}`},
		{`{"hours":2e1,"big":3.0}`, "Later", "jelou.Later{Hours: pointer(20), Big: pointer(int64(3))}"},
		{`{"any":9007199254740993}`, "Later", `jelou.Later{Any: json.Number("9007199254740993")}`},
		{`{"free":{"b":null,"a":[true,"x"]}}`, "Later", `jelou.Later{Free: map[string]any{"a": []any{true, "x"}, "b": nil}}`},
		{`{"any":[{"a":1}]}`, "Later", `jelou.Later{Any: []any{map[string]any{"a": json.Number("1")}}}`},
		{`[{"a":{}}]`, "[]map[string]interface{}", `[]map[string]any{{"a": map[string]any{}}}`},
		{`[{},{"text":"a"}]`, "[]Body", `[]jelou.Body{{}, {Text: "a"}}`},
		{`[{"text":"a"},{}]`, "[]*Body", `[]*jelou.Body{{Text: "a"}, {}}`},
		{`["5"]`, "[]UserID", `[]string{"5"}`},
		// A field is a pointer if its zero value is also valid.
		{`{"hours":0,"colour":""}`, "Later", `jelou.Later{Hours: pointer(0), Colour: pointer("")}`},
		{`{"big":7}`, "Later", "jelou.Later{Big: pointer(int64(7))}"},
		{`{"rate":7}`, "Later", "jelou.Later{Rate: pointer(7.0)}"},
		{`{}`, "Later", "jelou.Later{}"},
		{`{"mode":"fast"}`, "Later", `jelou.Later{Mode: pointer(jelou.ModeFast)}`},
		{`{"mode":"slow"}`, "Later", `jelou.Later{Mode: pointer(jelou.Mode("slow"))}`},
		{`{"level":2}`, "Later", `jelou.Later{Level: jelou.LevelN2}`},
		{`{"at":"2026-01-02T05:04:05+02:00"}`, "Later", `jelou.Later{At: time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)}`},
		{`[]`, "[]time.Time", `[]time.Time{}`},
		{`{"secret":true,"rounds":[[0.5,1],[]]}`, "Later", `jelou.Later{Secret: true, Rounds: [][]float64{{0.5, 1.0}, {}}}`},
		{`["` + strings.Repeat("x", 40) + `","` + strings.Repeat("y", 40) + `"]`, "[]string",
			"[]string{\n\"" + strings.Repeat("x", 40) + "\",\n\"" + strings.Repeat("y", 40) + "\",\n}"},
	} {
		decoder := json.NewDecoder(strings.NewReader(c.value))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		p := &printer{types: someTypes}
		if got := p.literal(value, c.of, true); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
		if p.usesTime != strings.Contains(c.want, "time.") {
			t.Errorf("%s: usesTime %v", c.want, p.usesTime)
		}
	}
}
