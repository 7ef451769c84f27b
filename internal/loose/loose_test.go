package loose_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/loose"
)

var texts = []string{
	`{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1,"14":1,"15":1,"16":1,"17":1}`,
	``, ` `, `{}`, ` {"a":1} `, `{"a":1}x`, `{"a":1}{}`, `{"a":1`, `{"a"}`, `{"a":}`, `{,}`, `{"a":1,}`, `null`, `[]`, `"a"`, `7`, `tru`,
	`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `{"a":[1,"x",null,true,{"y":-0.5e-3}],"b":{}}`, `{"\ud83d":"\ud83d\ude00","x":"\ud83d"}`,
	"{\"a\":\"\xff\"}", "{\"\xff\":1,\"\ufffd\":2}", `{"a":9007199254740993}`, "{\"a\":\"\x01\"}", "\ufeff{}", `{"a":"\""}`, strings.Repeat(`{"a":`, 20),
}

// encoding/json is the judge of what is JSON, and of what it says.
func FuzzMembers(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]json.RawMessage
		judged := json.Unmarshal(data, &want)
		members, err := loose.Members(nil, data)
		switch {
		case errors.Is(err, loose.ErrNameTwice):
			if judged != nil {
				t.Fatalf("%q: %v, encoding/json has %v", data, err, judged)
			}
			return
		case errors.Is(err, loose.ErrNoObject):
			if !json.Valid(data) || bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
				t.Fatalf("%q: %v", data, err)
			}
			return
		case (err == nil) != (judged == nil):
			t.Fatalf("%q: %v, encoding/json has %v", data, err, judged)
		case err != nil:
			return
		}
		got := map[string]json.RawMessage{}
		for _, member := range members {
			got[string(member.Name)] = member.Value
		}
		if len(want) == 0 && len(got) == 0 {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %s, encoding/json has %s", data, got, want)
		}
		for _, member := range members {
			var text, wantText string
			if err := loose.String(member.Value, &text); (err == nil) != (json.Unmarshal(member.Value, &wantText) == nil) || text != wantText {
				t.Fatalf("%s as a string: %q, %v", member.Value, text, err)
			}
			var yes, wantYes *bool
			if err := loose.Pointer(member.Value, &yes, loose.Bool); (err == nil) != (json.Unmarshal(member.Value, &wantYes) == nil) || err == nil && !reflect.DeepEqual(yes, wantYes) {
				t.Fatalf("%s as a bool: %v, %v", member.Value, yes, err)
			}
		}
	})
}

func FuzzObject(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var want map[string]any
		if decoder.Decode(&want) != nil {
			want = nil
		}
		got := loose.Object(data)
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(plain(got), any(want)) {
			t.Fatalf("%q: %v, encoding/json has %v", data, got, want)
		}
	})
}

// plain puts encoding/json's types in place of this package's.
func plain(v any) any {
	switch v := v.(type) {
	case loose.Number:
		return json.Number(v)
	case []any:
		list := make([]any, 0, len(v))
		for _, item := range v {
			list = append(list, plain(item))
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for name, value := range v {
			object[name] = plain(value)
		}
		return object
	}
	return v
}

func TestWhatAnAnswerIsInPlaceOfAnObject(t *testing.T) {
	for text, want := range map[string]error{
		"": loose.ErrEmpty, "\n": loose.ErrEmpty, "null": loose.ErrNoObject, `[{"a":1}]`: loose.ErrNoObject, "<html>": loose.ErrNoJSON, "{}}": loose.ErrNoJSON, "[}": loose.ErrNoJSON,
		"{" + strings.Repeat(`"a":1,`, 20) + `"b":1}`: loose.ErrNameTwice, `{"a":1,"a":1}`: loose.ErrNameTwice, `{"a":1,"a":1`: loose.ErrNoJSON, "null x": loose.ErrNoJSON,
	} {
		if _, err := loose.Members(nil, []byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}
