package e2e

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// messages returns the contract's examples of messages, and some cases that the examples leave out.
func messages(t testing.TB) []string {
	t.Helper()
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, example := range examples {
		if example.Operation == "sendMessage" {
			all = append(all, string(example.JSON))
		}
	}
	return append(all, unusual...)
}

// unusual are messages with parts that the examples leave out.
var unusual = []string{
	carousel(`{"big":9007199254740993,"exact":1.10,"huge":1e400,"nested":[{"n":-0.0}],"null":null,"yes":true}`),
	carousel(`9007199254740993`), carousel(`false`), carousel(`"<&>\u2028"`), carousel(`[]`), carousel(`{}`),
	`{"type":"flow","userId":"1","text":"a","parameters":{"flow_cta":"a","flow_action_payload":{"id":12345678901234567890}}}`,
	`{"type":"flow","userId":"1","text":"a","parameters":{"flow_cta":"a","flow_action_payload":{}}}`,
	`{"type":"voice_call","userId":"1","text":"a","parameters":{}}`,
	`{"type":"text","userId":"1","text":"a","buttonText":{}}`,
	`{"type":"contacts","userId":"1","contacts":[{},{"name":{}},{"phones":[]},{"phones":[{}],"emails":[{}],"addresses":[{}]}]}`,
	`{"type":"location","userId":"1","coordinates":{"lat":0,"long":-0.000001}}`,
}

// value decodes JSON so that two values can be compared. Numbers keep their digits.
func value(t testing.TB, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

func TestDecodedMessageEncodesToTheSameJSON(t *testing.T) {
	for _, data := range unusual {
		message, err := jelou.UnmarshalMessage([]byte(data))
		if err != nil {
			t.Errorf("%v\nin %s", err, data)
			continue
		}
		if err := message.Validate(); err != nil {
			t.Errorf("%v\nin %s", err, data)
		}
		encoded, err := json.Marshal(message)
		if err != nil {
			t.Error(err)
			continue
		}
		got, want := value(t, encoded), value(t, []byte(data))
		if strings.Contains(data, "0.000001") { // the only float64 here whose digits encoding/json spells differently
			want.(map[string]any)["coordinates"].(map[string]any)["long"] = json.Number("-0.000001")
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("decoded and encoded again\n got %s\nwant %s", encoded, data)
		}
	}
}

// The zero value of Type encodes as the right constant, and a wrong value does not encode.
func TestTypeIsDerived(t *testing.T) {
	encoded, err := json.Marshal(jelou.StickerMessage{UserID: "1", MediaURL: "https://example.com/a.webp"})
	if want := `{"type":"sticker","userId":"1","mediaUrl":"https://example.com/a.webp"}`; err != nil || string(encoded) != want {
		t.Errorf("%s, %v, want %s", encoded, err, want)
	}
	if encoded, err := json.Marshal(jelou.TextMessage{Type: "image", UserID: "1", Text: "a"}); err == nil {
		t.Errorf("a text message with the type of an image was encoded as %s", encoded)
	}
}

// UnmarshalMessage never panics and rejects everything that is not JSON. A valid message encodes to the same value.
func FuzzUnmarshalMessage(f *testing.F) {
	for _, data := range messages(f) {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		message, err := jelou.UnmarshalMessage(data)
		if err != nil || message.Validate() != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatalf("accepted text that is not JSON: %q", data)
		}
		encoded, err := json.Marshal(message)
		if err != nil {
			t.Fatalf("the accepted message does not encode: %v", err)
		}
		again, err := jelou.UnmarshalMessage(encoded)
		if err != nil {
			t.Fatalf("the encoded message does not decode: %v", err)
		}
		if !reflect.DeepEqual(again, message) {
			t.Fatalf("%s became %s", data, encoded)
		}
	})
}
