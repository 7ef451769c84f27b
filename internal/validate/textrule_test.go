package validate_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

var texts = []string{
	"https://example.com/a.jpg", "HTTPS://EXAMPLE.COM", "https://e", "https://[::1]/x", "https://e:8080/?q#f",
	"http://example.com", "HtTp://x", "ftp://example.com", "file:///etc/passwd", "", "https://", "https:///x",
	"https://?q", "https://#f", "https://:80/", "https://@host/", "https://user@host/", "https:example.com",
	"https//example.com", " https://example.com", "https://example.com ", "https://exam ple.com", "https://e\n",
	"https://e\x00", "https://e\x1f", "https://ñandú.ec/ñ", "https:// x", "example.com/a.jpg", "//example.com",
	"/a.jpg", "javascript:alert(1)", "httpss://x", "http:/x", "https://-", "data:text/plain,hi", "ſhttps://x",

	"https://https://example.com", "https://https:/", "https://e:", "https://e:x", "https://e:123456", "https://e:00001/", "https://[::1", "https://[]/",
	"https://[x]/", "https://[::1]80", "https://[::1]:8", "https://a:b:c/", "https://e/{{1}}", "https://e/{x", "https://e/%zz", "https://e/%2", "https://e/%20",
	"https://e/?q=100%", "https://e/?q=https://x", "https://e/#%zz", "https://e/#a#?", "https://e/?a?b#", "https://e%20x/", "https://e\\x/", "https://e^/",
	"https://e/\u200b", "https://e/\u00a0", "https://\u00ade/", "https://u:p@e/", "https://e/@", "https://e/a:b@c", "https://web.archive.org/web/https://e",
	" ", "a", " a", "a ", "a b", "\u200b", "\u200ba", "a\u200b", "\ufeff593987654321", "a\nb", "\n", "\n\n", "\n\na", "a\n\n", "\na\n", "a\n\n\n", "\n\n\na",
	"a\nb\nc", "a\nb\nc\nd", " \n \n ", " \n \n \n ", "\u2800", "\u3164", "👍", "👍\ufe0f", "\ufe0f", "\U000E0020", "é", "\u0301", "\xff", "\u202e593987654321", "593987654321\u202c",
}

func TestTextRulesAgreeWithTheirPatterns(t *testing.T) {
	for _, rule := range validate.TextRules() {
		for _, text := range texts {
			agree(t, rule, text)
		}
		// Every character of the basic plane, alone and between two other characters. The letters of Asian scripts take most
		// of the time, and no rule mentions them, so the quick test leaves them out.
		for c := rune(0); c < 0x10000; c++ {
			if c == 0x3200 && os.Getenv("JELOU_LONG") == "" {
				c = 0xF000
			}
			agree(t, rule, string(c))
			agree(t, rule, "https://e"+string(c)+"e")
		}
	}
}

func FuzzTextRulesAgreeWithTheirPatterns(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, rule := range validate.TextRules() {
			agree(t, rule, text)
		}
	})
}

var compiled = make(map[*validate.TextRule]*regexp.Regexp)

func agree(t *testing.T, rule *validate.TextRule, text string) {
	if compiled[rule] == nil {
		compiled[rule] = regexp.MustCompile(openapi.GoPattern(rule.Pattern))
	}
	var r validate.Report
	rule.Check(&r, nil, text)
	if r.OK() != compiled[rule].MatchString(text) {
		t.Errorf("%s: %q has %v, and the pattern says %v", rule.Name, text, r.Violations(), compiled[rule].MatchString(text))
	}
}

func TestTextRulesDescribeTheFault(t *testing.T) {
	tests := []struct {
		rule *validate.TextRule
		text string
		want string
	}{
		{validate.HTTPSURL, "http://example.com", "an http URL"},
		{validate.HTTPSURL, "ftp://example.com", "something else"},
		{validate.HTTPSURL, "https://example.com/a b", "a URL with a blank"},
		{validate.HTTPSURL, "https://example.com/\n", "a URL with a line break"},
		{validate.HTTPSURL, "https://example.com/\u200b", "a URL with an invisible character (U+200B)"},
		{validate.HTTPSURL, "https://example.com/\u00a0", "a URL with white space (U+00A0)"},
		{validate.HTTPSURL, "https://example.com/{{photo}}", "a URL with a placeholder"},
		{validate.HTTPSURL, "https://https://example.com", "a URL with a second scheme"},
		{validate.HTTPSURL, "https://user:secret@example.com", "a URL with user information in it"},
		{validate.HTTPSURL, "https://", "a URL with no host"},
		{validate.HTTPSURL, "https://[::1/x", "a URL with a host that is not valid"},
		{validate.HTTPSURL, "https://example.com:https/", "a URL with a port that is not valid"},
		{validate.HTTPSURL, "https://example.com:443443/", "a URL with a port that is not valid"},
		{validate.WebURL, "http://example.com/%zz", "a URL with a % that escapes nothing"},
		{validate.ID, "593 987654321", "a blank"},
		{validate.ID, "\u202a593987654321\u202c", "an invisible character (U+202A)"},
		{validate.ID, "593987654321\n", "a line break"},
		{validate.Trimmed, " option", "a blank at the beginning"},
		{validate.Trimmed, "option\u200b", "an invisible character (U+200B) at the end"},
		{validate.Visible, " \u200b\n", "nothing that can be seen"},
		{validate.CardText, "a\nb\nc\nd", "3 line breaks"},
		{validate.CardText, " \n ", "nothing that can be seen"},
	}
	for _, test := range tests {
		if got := test.rule.Fault(test.text); got != test.want {
			t.Errorf("%s: %q has the fault %q, want %q", test.rule.Name, test.text, got, test.want)
		}
	}
}
