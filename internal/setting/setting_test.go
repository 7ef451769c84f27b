package setting_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/setting"
)

func TestServerNamesTheMistakeInAnAddress(t *testing.T) {
	for value, want := range map[string]string{
		"https://api.example.com": "", "https://gateway.example.com/to/https://api.example.com": "", "http://127.0.0.1:8080/": "",
		`"https://api.example.com"`: "quotes", "https://api.example.com ": "white space", "https://api.\u200bexample.com": "invisible character (U+200B)",
		"https://api. example.com": "blank", "api.example.com": "no scheme", "https://api.example.com/v2": "ends with /v2", "https://api.example.com\n": "white space",
		`https://api.example.com"`: "contains a quote", "https://https://api.example.com": "second scheme",
	} {
		err := setting.Server(value)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", value, err, want)
		}
	}
}

// No check after it looks at a bot's id that a batch sends with.
func TestTextHasNoUnseenEnd(t *testing.T) {
	for _, value := range []string{"bot\ufe0f", "\u115fbot", "bot\u2800"} {
		if err := setting.Text(value); err == nil || !strings.Contains(err.Error(), "invisible character") {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// FromFile sets the variables JELOU_… and the named ones, and no others.
func TestFromFileSetsOnlyKnownVariables(t *testing.T) {
	for _, name := range []string{"JELOU_BOT_ID", "DATABASE_URL", "OTHER_URL"} {
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	names, err := setting.FromFile("JELOU_BOT_ID=a\nDATABASE_URL=b\nOTHER_URL=c\n", "DATABASE_URL")
	slices.Sort(names)
	if err != nil || !slices.Equal(names, []string{"DATABASE_URL", "JELOU_BOT_ID"}) || os.Getenv("DATABASE_URL") != "b" {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := setting.FromFile("\nDATABASE_URL=postgres://u:pa$27@h/x\n", "DATABASE_URL"); err == nil || !strings.Contains(err.Error(), "line 2: a $ in DATABASE_URL") {
		t.Errorf("%v", err)
	}
}
