package form

import (
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

func TestFlagsAreNamedAfterMembers(t *testing.T) {
	forms := ours(t)
	for name, want := range map[string]string{
		"text":              "user text text-file message-bot title button-text-type button-text option",
		"voice-call":        "user header text text-file display-text",
		"location":          "user lat long",
		"quick-reply":       "user text text-file title quick-reply",
		"send-flow-message": "user title text text-file caption flow-name flow-cta flow-action-payload",
		"carousel":          "user text text-file card",
		"cta-url":           "user title text text-file caption display-text url",
	} {
		got := flagNames(named(t, forms, name))
		ours := slices.DeleteFunc(slices.Clone(got), func(flag string) bool { return !slices.Contains(strings.Fields(want), flag) })
		if strings.Join(ours, " ") != want { // the contract may add a member
			t.Errorf("%s has the flags\n%s, want\n%s", name, got, want)
		}
	}
	want := "user flag message-server style-name count colour border-name width border-style style row limit " +
		"label branch shape anything only seal"
	if got := strings.Join(flagNames(odd(t, "odd-one")), " "); got != want {
		t.Errorf("the odd one has the flags\n%s, want\n%s", got, want)
	}
	want = "user nudge-kind query-server time since word poem poem-file body-bot"
	if got := strings.Join(flagNames(odd(t, "send-big-nudge")), " "); got != want {
		t.Errorf("the nudge has the flags\n%s, want\n%s", got, want)
	}
	want = "mail-id from to start-at until"
	if got := strings.Join(flagNames(odd(t, "list-mails")), " "); got != want {
		t.Errorf("the list of mails has the flags\n%s, want\n%s", got, want)
	}
}

// The help of a value has a text, every number that limits it, and all values of an enum.
func TestHelpHasTheLimits(t *testing.T) {
	for _, f := range append(ours(t), odd(t, "odd-one"), odd(t, "send-big-nudge"), odd(t, "list-days")) {
		for _, field := range f.Fields {
			for limit := range limitsOf(field.schema) {
				if !words(field.Usage)[limit] {
					t.Errorf("%s: --%s does not say %s: %s", f.Name, field.Name, limit, field.Usage)
				}
			}
			if field.Required != strings.HasSuffix(field.Usage, "(required)") || strings.ContainsAny(field.Usage, "`\n") {
				t.Errorf("%s: --%s: required is %v: %s", f.Name, field.Name, field.Required, field.Usage)
			}
			for _, key := range field.Keys() {
				place := strings.Split(key.Name, ".")
				for i, token := range place {
					if token == "N" {
						place[i] = "0"
					}
				}
				found := find(field.schema, place)
				if key.Usage == "" && found.Description != "" {
					t.Errorf("%s: key %s of --%s has no help", f.Name, key.Name, field.Name)
				}
				for limit := range limitsOf(found) {
					if !words(key.Usage)[limit] {
						t.Errorf("%s: key %s of --%s does not say %s: %s", f.Name, key.Name, field.Name, limit, key.Usage)
					}
				}
			}
		}
	}
}

// limitsOf returns the words of a value's limits.
func limitsOf(s *openapi.Schema) map[string]bool {
	all := append([]string{s.Minimum, s.Maximum}, s.Enum...)
	for _, n := range []*int{s.MaxLength, s.MaxItems, s.MinItems} {
		all = append(all, number(n))
	}
	return words(strings.ReplaceAll(strings.Join(all, " "), "`", "'"))
}

func TestUsageOfAFlagSaysItsLimits(t *testing.T) {
	for name, want := range map[string]string{
		"count":  "How many. 2 to 5.",
		"colour": "A colour. At least 4 characters. Must match ^#[0-9a-f]+$.",
		"width":  "How wide. At least 0.5. Deprecated.",
		"row":    "Lists in a list. At most 3 of them. Give it once for each. JSON, or @FILE for a file with it.",
		"limit":  "Numbers. Exactly 2 of them. Each: At most 9. Give it once for each.",
		"only":   "Nothing else. Only one.",
		"flag":   "On or off. (required)",
	} {
		if got := fieldNamed(t, odd(t, "odd-one"), name).Usage; got != want {
			t.Errorf("--%s: %q, want %q", name, got, want)
		}
	}
	word := fieldNamed(t, odd(t, "send-big-nudge"), "word")
	if want := "What it says. Each: At most 7 characters. Give it once for each."; word.Usage != want {
		t.Errorf("--word: %q, want %q", word.Usage, want)
	}
	for name, want := range map[string]string{
		"since":  "The first. Or how long ago, such as 2h. (required)",
		"moment": "When. Give it once for each. Or how long ago, such as 2h.",
	} {
		if got := fieldNamed(t, odd(t, "list-days"), name).Usage; got != want {
			t.Errorf("--%s: %q, want %q", name, got, want)
		}
	}
}

func TestDescriptionKeepsItsParagraphsAndLists(t *testing.T) {
	got := paragraphs("One\nparagraph (Jelou).\n \nTwo:\n- `a`\n  and b\n* c\n10. d\n\n")
	if want := "One paragraph.\n\nTwo:\n\n- \"a\" and b\n\n* c\n\n10. d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFlagNamesAreKebabAndSingular(t *testing.T) {
	for name, want := range map[string]string{
		"displayText": "display-text", "display_text": "display-text", "CAROUSEL": "carousel", "CTA_url": "cta-url", "mediaUrl": "media-url", "v2Name": "v2-name",
		"tagsForAContact": "tags-for-a-contact", "HTTPStatus": "http-status", "mediaURLs": "media-urls", "userID": "user-id", "SMSTo": "sms-to", "IsoWeek": "iso-week",
		"filter[name]": "filter-name", "$top": "top", "a__b": "a-b", "año.x": "año-x", "$": "$",
	} {
		if got := Kebab(name); got != want {
			t.Errorf("Kebab(%s) = %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"options": "option", "quick-replies": "quick-reply", "addresses": "address", "choices": "choice", "branches": "branch", "boxes": "box", "address": "address", "data": "data",
		"statuses": "status", "status": "status", "s": "s",
	} {
		if got := singular(name); got != want {
			t.Errorf("singular(%s) = %s, want %s", name, got, want)
		}
	}
}

func TestKeyOfTwoAlternativesHasBothUsages(t *testing.T) {
	alternative := func(values ...string) *openapi.Schema {
		return &openapi.Schema{Properties: []openapi.Property{{Name: "operator", Schema: &openapi.Schema{Type: "string", Enum: values}}}}
	}
	got := keys(&openapi.Schema{OneOf: []*openapi.Schema{alternative("<", ">"), alternative("AND", "OR"), alternative("<", ">")}})
	if want := []Key{{"operator", "One of <, >. Or: One of AND, OR."}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
