package page

import "testing"

func TestVisibleEscapesInvisibleCharacters(t *testing.T) {
	tests := map[string]string{
		"\ufffd ñ e\u0301 日本 👍🏽 नी\t\n":          "\ufffd ñ e\u0301 日本 👍🏽 नी\t\n",
		"a\x00\x1b\x7f\u0085b\r\n":               `a\u0000\u001b\u007f\u0085b\r` + "\n",
		"a\u00a0b\u2003c\u3000d":                 `a\u00a0b\u2003c\u3000d`,
		"\u200b\u200c\u200d\u2060\ufeff\u00ad":   `\u200b\u200c\u200d\u2060\ufeff\u00ad`,
		"\u061c\u200e\u200f\u202a\u202e\u2066":   `\u061c\u200e\u200f\u202a\u202e\u2066`,
		"\u2028\u2029":                           `\u2028\u2029`,
		"\u034f\u115f\u1160\u3164\uffa0\u2800":   `\u034f\u115f\u1160\u3164\uffa0\u2800`,
		"👨\u200d👩":                               `👨\u200d👩`,
		"\u2764\ufe0f a\ufe0f \U000e0100":        "\u2764\ufe0f" + ` a\ufe0f \udb40\udd00`,
		"\U000e0067 \U000e0001 \U0010ffff":       `\udb40\udc67 \udb40\udc01 \udbff\udfff`,
		"\xff\xe2\x82 \xed\xa0\x80 \xc3\xa9\xc3": `\xff\xe2\x82 \xed\xa0\x80 é\xc3`,
	}
	for text, want := range tests {
		if got := visible([]byte(text)); got != want {
			t.Errorf("visible(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

// The page clips the id of each user, and a list may have many.
func TestClipNeedsLittleMemory(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { clip("593987654321") }); n > 9 {
		t.Errorf("an id needs %v allocations", n)
	}
}
