package e2e

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// onTheWire gives the body that is sent for a message.
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
		t.Errorf("the length is said to be %d, but is %d", req.ContentLength, len(body))
	}
	return body
}

// What is sent is written without reflection; encoding/json says what it must be.
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

func TestSentIsWhatEncodingJSONWrites(t *testing.T) {
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

// FuzzSent: whatever can be read is sent as what encoding/json writes.
func FuzzSent(f *testing.F) {
	for _, data := range messages(f) {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if message, err := jelou.UnmarshalMessage(data); err == nil && !strings.Contains(string(data), "lat") {
			sameAsEncodingJSON(t, message)
		}
	})
}
