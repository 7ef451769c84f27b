package page

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRawIndentsJSONAndEscapesBytes(t *testing.T) {
	const levels = 3000
	deep := strings.Repeat(`{"}":[`, levels/2) + strings.Repeat("]}", levels/2)
	wide := `{"":{"":{"":{"":[` + strings.Repeat("1,", 8000) + "1]}}}}"
	tests := map[string]string{
		"":                                       "",
		`{"a":[1.0]}`:                            "{\n  \"a\": [\n    1.0\n  ]\n}",
		"<html>\r\n":                             `<html>\r` + "\n",
		"{\"a\":\"\xff\x00":                      `{"a":"\xff\u0000`,
		"[\"\xff\"]":                             `["\xff"]`,
		"[\"a\u202eb\u200b\"]":                   "[\n  \"a\\u202eb\\u200b\"\n]",
		"[\r\n1,\r2]\r\n":                        "[\n  1,\n  2\n]\n",
		deep:                                     deep, // this would need gigabytes with indentation
		strings.ReplaceAll(deep, "}]", "}\r\n]"): strings.ReplaceAll(deep, "}]", "}\n]"),
		wide:                                     wide,
	}
	for body, want := range tests {
		if got := raw([]byte(body)); got != want {
			t.Errorf("%.100q: got %.100q, want %.100q", body, got, want)
		}
	}
}

// Text that a reader copies from the page must be the same JSON, with any characters. The test samples the higher code
// points.
func TestRawIsTheSameJSON(t *testing.T) {
	for r := ' '; r <= utf8.MaxRune; {
		var text strings.Builder
		first := r
		for ; text.Len() < maxRaw/2 && r <= utf8.MaxRune; r += 1 + r/0x3000 {
			if r != '"' && r != '\\' {
				text.WriteRune(r)
			}
		}
		body := []byte(`{"text":"` + text.String() + `"}`)
		var sent, shown any
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(raw(body)), &shown); err != nil || !reflect.DeepEqual(sent, shown) {
			t.Errorf("the JSON changed for characters from %U on: %v", first, err)
		}
	}
}

func TestBeginningCutsBetweenCharactersAndCountsTheRest(t *testing.T) {
	for _, char := range []string{"a", "é", "€", "👍"} {
		text := strings.Repeat(char, 10)
		for most := range len(text) {
			whole := most / len(char)
			want := strings.Repeat(char, whole) + fmt.Sprintf("\n… and %d more bytes", len(text)-whole*len(char))
			if got := beginning([]byte(text), most); got != want {
				t.Errorf("beginning(%s, %d) = %q, want %q", text, most, got, want)
			}
		}
		if got := beginning([]byte(text), len(text)); got != text {
			t.Errorf("beginning() of all of %s = %q", text, got)
		}
	}
	if got, want := beginning([]byte("a\x80\x80\x80\x80\x80"), 5), `a\x80`+"\n… and 4 more bytes"; got != want {
		t.Errorf("beginning() of invalid UTF-8 = %q, want %q", got, want)
	}
	contains(t, beginning([]byte(strings.Repeat("é", maxPreview)), maxPreview), strings.Repeat("é", maxPreview/2), "… and 240 more bytes")
}
