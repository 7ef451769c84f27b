package delivery

import (
	"bytes"
	"encoding/json"
	"testing"
)

// readObject must find the same members as encoding/json.
func FuzzReadObject(f *testing.F) {
	for _, body := range []string{
		"", "{}", " { } ", `{"a":1}`, `{"a":{"b":[1,2,{"c":"}"}]},"d":"\\\"}","e":null,"f":-1.5e3,"g":true}`, `{"a":1,"a":2}`,
		`{"\u0061":1}`, "{\"a\":\n[ ]\t,\r\"b\" : { }}", `[1]`, `"x"`, `{"a":1}x`, `{"a"`, `{"":""}`, `{"a":[[[]]],"b":0}`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		top, err := readObject(nil, body)
		var want map[string]json.RawMessage
		if wantErr := json.Unmarshal(body, &want); wantErr != nil || want == nil {
			if err == nil {
				t.Fatalf("%q was accepted as %q", body, top)
			}
			return
		}
		if err == errNameTwice { //nolint:errorlint // never wrapped
			return
		}
		if err != nil || len(top) != len(want) {
			t.Fatalf("%q: %d members, want %d; %v", body, len(top), len(want), err)
		}
		for _, m := range top {
			value, ok := want[string(bytes.ToValidUTF8(m.name, []byte("\uFFFD")))]
			if !ok && !bytes.Equal(bytes.ToValidUTF8(m.name, nil), m.name) {
				continue // encoding/json replaces each invalid byte
			}
			if !ok || !bytes.Equal(value, m.value) {
				t.Fatalf("%q: %q is %q, want %q", body, m.name, m.value, value)
			}
		}
	})
}
