package e2e

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// onTheWire returns the body of the request that sends a message.
func onTheWire(t testing.TB, message jelou.Message) []byte {
	t.Helper()
	req, err := jelou.NewSendMessageRequest(jelou.ServerURLProduction, "BOT", message)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		t.Fatal(err)
	}
	if req.ContentLength != int64(len(body)) {
		t.Errorf("ContentLength is %d, but the body has %d bytes", req.ContentLength, len(body))
	}
	return body
}

// sameAsEncodingJSON checks that the body of a request is the value that encoding/json encodes.
func sameAsEncodingJSON(t *testing.T, message jelou.Message) {
	t.Helper()
	want, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	if got := onTheWire(t, message); !reflect.DeepEqual(value(t, got), value(t, want)) {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}

func TestRequestBodyIsTheMessageAsJSON(t *testing.T) {
	for _, data := range messages(t) {
		message, err := jelou.UnmarshalMessage([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		sameAsEncodingJSON(t, message)
	}
	label := ""
	for _, message := range []jelou.Message{
		&jelou.TextMessage{}, jelou.TextMessage{Text: "<a & b> \"\\\u2028\xff\x00", Options: []jelou.ListOption{}},
		jelou.CarouselMessage{}, &jelou.CarouselMessage{Parameters: jelou.CarouselParameters{Cards: []jelou.CarouselCard{
			{}, {Header: (*jelou.CarouselImageHeader)(nil), Action: &jelou.CarouselReplyAction{}, Body: &jelou.CarouselBody{}},
			{Header: &jelou.CarouselVideoHeader{}, Action: jelou.CarouselReplyAction{Buttons: []jelou.CarouselReplyButton{{QuickReply: jelou.CarouselReply{Payload: struct{ A *string }{&label}}}}}},
		}}},
		jelou.ContactsMessage{}, jelou.ContactsMessage{Contacts: []jelou.Contact{{}, {Phones: []jelou.ContactPhone{}, Name: &jelou.ContactName{}}}},
		jelou.FlowMessage{Parameters: jelou.FlowParameters{FlowActionPayload: map[string]any{}}}, jelou.QuickReplyMessage{}, jelou.LocationMessage{Coordinates: jelou.Coordinates{Lat: -1e-10, Long: 1e21}},
	} {
		sameAsEncodingJSON(t, message)
	}
}

// The client sends every decoded message as the JSON that encoding/json encodes.
func FuzzRequestBodyIsTheMessageAsJSON(f *testing.F) {
	for _, data := range messages(f) {
		f.Add([]byte(data))
	}
	f.Add([]byte(`{"type":"text","userId":"1","text":"a","title":"b","buttonText":{"type":"c","text":"d"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		message, err := jelou.UnmarshalMessage(data)
		if err != nil || strings.Contains(string(data), "lat") {
			return
		}
		if _, err := json.Marshal(message); err == nil { // else it has another type than the contract's
			sameAsEncodingJSON(t, message)
		}
	})
}
