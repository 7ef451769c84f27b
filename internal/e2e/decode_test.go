package e2e

import (
	"errors"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// violations returns the violations that UnmarshalMessage reports. If UnmarshalMessage accepts the text, violations returns
// the violations of Validate.
func violations(t testing.TB, data string) []string {
	t.Helper()
	message, err := jelou.UnmarshalMessage([]byte(data))
	if err == nil {
		err = message.Validate()
	} else if message != nil {
		t.Errorf("UnmarshalMessage returned a message with its error %v", err)
	}
	if err == nil {
		return nil
	}
	var invalid *jelou.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("error %T (%v), want *jelou.ValidationError", err, err)
	}
	if len(invalid.Violations) == 0 {
		t.Fatal("a ValidationError without violations")
	}
	var texts []string
	for _, v := range invalid.Violations {
		texts = append(texts, v.String())
	}
	return texts
}

func TestUnmarshalMessageIsStrict(t *testing.T) {
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, kind := range document.Schema("Message").Mapping {
		kinds = append(kinds, kind.Value)
	}
	cases := []struct{ name, data, want string }{
		{"valid", `{"type":"text","userId":"1","text":"a"}`, ""},
		{"any order and white space", " {\n\"text\" : \"a\",\t\"userId\":\"1\", \"type\":\"text\"}\r\n ", ""},
		{"escapes in names", `{"t\u0079pe":"text","user\u0049d":"1","text":"a"}`, ""},
		{"empty input", ``, "message: no JSON: the input is empty"},
		{"white space", " \n ", "message: no JSON: the input is empty"},
		{"not an object", `["type"]`, "message: an array, must be an object"},
		{"null", `null`, "message: null, must be an object"},
		{"cut off", `{"type":"text","userId":"1","te`, "message: the JSON ends too early at line 1, column 32"},
		{"cut off in a value", `{"type":"text","userId":"1","text":"a`, "/text: the JSON ends too early at line 1, column 38"},
		{"broken", "{\"type\":\"text\",\n \"userId\": oops}", "/userId: not valid JSON at line 2, column 12"},
		{"comma at the end", `{"type":"text","userId":"1","text":"a",}`, "message: not valid JSON at line 1, column 39"},
		{"trailing data", `{"type":"text","userId":"1","text":"a"} {}`, "message: something follows the message at line 1, column 41"},
		{"trailing garbage", `{"type":"text","userId":"1","text":"a"}x`, "message: something follows the message at line 1, column 40"},
		{"byte order mark", "\ufeff" + `{"type":"text","userId":"1","text":"a"}`, "message: not valid JSON at line 1, column 1"},
		{"broken UTF-8", "{\"type\":\"text\",\"userId\":\"1\",\"text\":\"\xff\"}", "/text: not valid JSON at line 1, column 37"},
		{"half a surrogate pair", `{"type":"text","userId":"1","text":"\ud83d"}`, "/text: not valid JSON at line 1, column 37"},
		{"no type", `{"userId":"1","text":"a"}`, "/type: missing, required"},
		{"type of another kind", `{"type":7,"userId":"1"}`, "/type: something else, must be a string"},
		{"unknown type", `{"type":"TEXT","userId":"1","text":"a"}`,
			"/type: another value, must be one of " + strings.Join(kinds, ", ")},
		{"unknown member", `{"type":"text","userId":"1","text":"a","mediaUrl":"x"}`, "/mediaUrl: unknown member"},
		{"names are exact", `{"type":"text","userid":"1","text":"a"}`, "/userid: unknown member; /userId: missing, required"},
		{"unknown member deep down", `{"type":"text","userId":"1","text":"a","options":[{"title":"x","a/b":{"c":[1]}}]}`, "/options/0/…: unknown member"},
		{"repeated member", `{"type":"text","userId":"1","text":"a","text":"b"}`, "/text: is repeated"},
		{"repeated type", `{"type":"text","userId":"1","text":"a","type":"image"}`, "/type: is repeated"},
		{"repeated in a free-form object", carousel(`{"a":{"b":1,"b":2}}`), "/parameters/cards/0/action/buttons/0/quick_reply/payload/a/b: is repeated"},
		{"number for a string", `{"type":"text","userId":593987654321,"text":"a"}`, "/userId: a number, must be a string"},
		{"null for a string", `{"type":"text","userId":"1","text":null}`, "/text: null, must be a string"},
		{"null for an optional string", `{"type":"text","userId":"1","text":"a","title":null}`, "/title: null, must be a string"},
		{"string for an array", `{"type":"text","userId":"1","text":"a","options":"x"}`, "/options: a string, must be an array"},
		{"string for an object", `{"type":"text","userId":"1","text":"a","buttonText":"x"}`, "/buttonText: a string, must be an object"},
		{"null for an object", `{"type":"text","userId":"1","text":"a","buttonText":null}`, "/buttonText: null, must be an object"},
		{"string for a number", `{"type":"location","userId":"1","coordinates":{"lat":"1","long":2}}`, "/coordinates/lat: a string, must be a number"},
		{"number too large", `{"type":"location","userId":"1","coordinates":{"lat":1e999,"long":2}}`, "/coordinates/lat: a number that is too large, must be a number"},
		{"fraction for a whole number", strings.Replace(carousel(`1`), `"card_index":0`, `"card_index":0.5`, 1), "/parameters/cards/0/card_index: another number, must be a whole number"},
		{"whole number written otherwise", strings.Replace(carousel(`1`), `"card_index":0`, `"card_index":0.1e1`, 1), ""},
		{"empty optional string", `{"type":"text","userId":"1","text":"a","title":""}`, "/title: 0 characters, at least 1"},
		{"empty required string", `{"type":"text","userId":"1","text":""}`, "/text: 0 characters, at least 1"},
		{"empty type in a part", `{"type":"text","userId":"1","text":"a","buttonText":{"type":""}}`, "/buttonText/type: 0 characters, at least 1"},
		{"empty array", `{"type":"text","userId":"1","text":"a","options":[]}`, "/options: 0 items, at least 1"},
		{"zero is a number", `{"type":"location","userId":"1","coordinates":{"lat":0,"long":0}}`, ""},
		{"zero is not missing", `{"type":"location","userId":"1","coordinates":{"lat":0}}`, "/coordinates/long: missing, required"},
		{"null in place of free-form JSON", carousel(`null`), "/parameters/cards/0/action/buttons/0/quick_reply/payload: null, must not be null"},
		{"null within free-form JSON", carousel(`{"a":null,"b":[null,true,1.50,"x"]}`), ""},
		{"neither of a union", strings.Replace(carousel(`1`), `"buttons":`, `"knobs":`, 1),
			"/parameters/cards/0/action: none of the required members, must have name and parameters, or buttons"},
		{"both of a union", strings.Replace(carousel(`1`), `"buttons":`, `"name":"cta_url","buttons":`, 1),
			"/parameters/cards/0/action/name: unknown member"},
		{"all at once, and each once", `{"type":"text","userId":1,"text":"","options":[{"id":"a"},{"title":""}],"x":1}`,
			"/userId: a number, must be a string; /options/0/title: missing, required; /x: unknown member; /text: 0 characters, at least 1; /options/1/title: 0 characters, at least 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			found := violations(t, c.data)
			agree(t, c.data, found)
			if got := strings.Join(found, "; "); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.data, got, c.want)
			}
		})
	}
}

func carousel(payload string) string {
	return `{"type":"CAROUSEL","userId":"1","text":"a","parameters":{"cards":[{"card_index":0,` +
		`"header":{"type":"image","image":{"link":"https://example.com/a.png"}},` +
		`"action":{"buttons":[{"type":"quick_reply","quick_reply":{"title":"x","payload":` + payload + `}}]}}]}}`
}
